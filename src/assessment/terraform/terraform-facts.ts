import { type KnownResource, knownResources, type PlanDocument, type ResourceChange } from './plan-document';
import { PlanReferences } from './plan-references';
import { TerraformBackups } from './terraform-backups';
import { replicasOf, selectableOf } from './terraform-tables';
import type { AssessedTable, AssessedTemplates, HiddenPart, TableFacts } from '../facts';

const TABLE = 'aws_dynamodb_table';

/** Resources in which tables can be that are not read. */
const HIDING: Readonly<Record<string, string>> = {
  aws_cloudformation_stack: 'check its template as well, and leave the rule Contents out for the plan',
  aws_cloudformation_stack_set: 'check its template as well, and leave the rule Contents out for the plan',
  awscc_dynamodb_table: 'define the table by aws_dynamodb_table, which is read',
  awscc_dynamodb_global_table: 'define the table by aws_dynamodb_table, which is read',
};

/** Reads a plan of Terraform, or a state. */
export function terraformFacts(file: string, document: PlanDocument): AssessedTemplates {
  const resources = knownResources(document);
  const references = new PlanReferences(document, resources);
  const backups = new TerraformBackups(resources, references);
  const changes = document.resource_changes ?? [];
  const tables = resources.filter(({ type }) => type === TABLE).map((table) => assessed(file, table.address, {
    replicas: replicasOf(table, resources, references),
    removals: removalsOf(changes.find(({ address }) => address === table.address)),
    backups: backups.of(selectableOf(table)),
  }));
  const going = changes.filter(({ address, type, change }) =>
    type === TABLE && change?.actions?.includes('delete') && !tables.some(({ id }) => id === address));
  const gone = going.map((change) =>
    assessed(file, change.address, { leaves: true, replicas: [], removals: removalsOf(change), backups: [] }));
  return { tables: [...tables, ...gone], hidden: hiddenIn(file, document, resources) };
}

function assessed(file: string, id: string, facts: TableFacts): AssessedTable {
  return { id, type: TABLE, file, cases: [{ facts, when: [] }], acknowledged: new Map() };
}

/** A plan does not hold `prevent_destroy`; it shows what it deletes. */
function removalsOf(change: ResourceChange | undefined): TableFacts['removals'] {
  const actions = change?.change?.actions ?? [];
  return !actions.includes('delete') ? [] : [{
    kept: false,
    declared: `a plan that ${actions.includes('create') ? 'replaces' : 'deletes'} it`,
    place: '',
    remedy: 'take the change back, or remove the table from the state (terraform state rm)',
  }];
}

function hiddenIn(
  file: string, { complete, errored }: PlanDocument, resources: readonly KnownResource[],
): HiddenPart[] {
  const part = (id: string, type: string, why: string, remedy: string): HiddenPart =>
    ({ id, type, file, why, remedy, acknowledged: new Map() });
  return [
    ...complete === false || errored ? [part('plan', 'terraform', 'what the plan leaves out: it is not complete', 'make a plan without -target, until none is left')] : [],
    ...resources.filter(({ type }) => type in HIDING).map(({ address, type }) => part(address, type, 'the tables in it', HIDING[type])),
  ];
}
