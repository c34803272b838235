/** Plans the switch of a stack: everything is read, and what speaks against it is refused. */
import { isDeepStrictEqual } from 'node:util';
import type { Output, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { CutOverClients } from './cutover-clients';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';
import { consumerMappings, isEnabled } from '../settings/consumer-mappings';
import type { Requests } from '../settings/requests';
import type { SettingsTarget } from '../settings/settings-target';
import { requireReach } from '../stack/guard-reach';
import { withLiterals } from '../stack/literal-references';
import type { PlannedStack } from '../stack/planned-stack';
import { StackRequests } from '../stack/stack-requests';
import { TABLE_TYPES, tableNames } from '../stack/table-names';
import { requireUsable } from '../stack/table-stack';
import { TableTemplates } from '../stack/table-templates';
import { type Template, templateText } from '../stack/template';

/** CloudFormation takes a template of so many bytes in a request. */
const LARGEST = 51_200;

/** The stack that a person has named, and the role that CloudFormation is asked with. */
export interface WantedStack {
  readonly stack: string;
  readonly role?: string;
}

export async function planStack(
  requests: Requests, aws: CutOverClients, { stack: name, role }: WantedStack,
  old: SettingsTarget, other: SettingsTarget,
): Promise<{ readonly stack: PlannedStack; readonly pointer?: undefined; readonly draft?: undefined }> {
  const stack = new StackRequests(requests, { ...aws, cloudFormation: () => aws.cloudFormation(role) }, name);
  const found = await stack.find();
  if (!found) throw new Refusal('stack', 'be a stack of this account and Region', JSON.stringify(name));
  if (found.ParentId !== undefined) {
    throw new Refusal('stack', 'be a stack of its own', `a nested stack of ${found.RootId}`, 'CloudFormation imports nothing into a nested stack: let applications read a parameter');
  }
  const resources = await stack.resources();
  const resource = resources.find(({ PhysicalResourceId: id, ResourceType: type = '' }) =>
    id === old.name && TABLE_TYPES.includes(type));
  if (!resource) throw new Refusal('stack', `be the stack that has table ${old.name}`, JSON.stringify(name));
  const template = await stack.template();
  const names = { old: tableNames(old.identity), new: tableNames(other.identity) };
  const planned: PlannedStack = {
    name: found.StackName!,
    id: found.StackId!,
    ...role !== undefined && { role },
    table: resource.LogicalResourceId!,
    type: resource.ResourceType!,
    template,
    names,
    consumers: await followingConsumers(resources, old),
  };
  requireUsable(planned, { status: found.StackStatus! });
  requireOthers(planned);
  requireNoNestedReference(planned);
  requireReach(planned);
  requireSize(planned);
  await requireUnusedExports(planned, stack, found.Outputs ?? []);
  return { stack: planned };
}

/** The functions whose mappings are in the stack. One that is not would go on to read the old stream. */
async function followingConsumers(resources: readonly StackResourceSummary[], old: SettingsTarget): Promise<string[]> {
  const ids = resources.map(({ PhysicalResourceId: id }) => id);
  const mappings = [...await consumerMappings(await old.described())];
  const apart = mappings.filter(([, mapping]) => isEnabled(mapping) && !ids.includes(mapping.UUID)).map(([arn]) => arn);
  if (apart.length > 0) {
    throw new StateError(`functions read the stream of ${old.name} by mappings that are not in the stack: ${apart.join(', ')}`, 'they would go on to read it',
      'disable these mappings, and enable those of the new table once the stack has switched');
  }
  return mappings.filter(([, { UUID }]) => ids.includes(UUID)).map(([arn]) => arn);
}

function requireOthers({ name, template }: PlannedStack): void {
  if (Object.keys(template.Resources).length > 1) return;
  throw new StateError(`stack ${name} has no other resource`, 'CloudFormation keeps no empty stack while the table is out of it', 'add a resource to it first, such as AWS::CloudFormation::WaitConditionHandle');
}

/** The changes of a nested stack are not in the change set of its parent. */
function requireNoNestedReference({ name, table, template, names }: PlannedStack): void {
  const nested = referring(template, table, names.old).filter((id) => template.Resources[id].Type === 'AWS::CloudFormation::Stack');
  if (nested.length === 0) return;
  throw new StateError(`nested stacks of ${name} are given the table: ${nested.join(', ')}`, 'a change set does not show what changes in them', 'let them read a parameter of Systems Manager');
}

function requireSize({ name, template, table, names }: PlannedStack): void {
  const templates = new TableTemplates(template, table, names);
  const largest = Math.max(...(['old', 'new'] as const).flatMap((side) => [
    templates.of({ resource: 'new', references: side }), templates.of({ resource: side, references: 'live' }),
  ]).map((each) => Buffer.byteLength(templateText(each))));
  if (largest <= LARGEST) return;
  throw new StateError(`template of ${name} takes ${largest} bytes`, `CloudFormation takes ${LARGEST} in a request`, 'take its larger part into another stack');
}

/** CloudFormation refuses to change an export that another stack imports. */
async function requireUnusedExports(
  { template, table, names }: PlannedStack, stack: StackRequests, outputs: readonly Output[],
): Promise<void> {
  const changed = withLiterals(template, table, names.old).Outputs ?? {};
  for (const { OutputKey: key = '', ExportName: name } of outputs) {
    if (name === undefined || isDeepStrictEqual(changed[key], template.Outputs?.[key])) continue;
    const importers = await stack.importers(name);
    if (importers.length > 0) {
      throw new StateError(`stacks import ${name}, which names the table: ${importers.join(', ')}`, 'CloudFormation changes no export in use',
        'let them read the name from a parameter of Systems Manager');
    }
  }
}

/** The resources that refer to the table. */
export function referring(template: Template, table: string, names: PlannedStack['names']['old']): string[] {
  const { Resources: literal } = withLiterals(template, table, names);
  return Object.keys(literal).filter((id) => !isDeepStrictEqual(literal[id], template.Resources[id]));
}
