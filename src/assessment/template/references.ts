import { parameterValue } from './parameter';
import type { Resolver } from './resolver';
import type { Template } from './template';
import { textOf } from './text-functions';
import { resourceMark, unknownMark } from '../marked-text';

export const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::Serverless::SimpleTable'] as const;
export const VAULT_TYPES = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'] as const;
export const NESTED_STACK_TYPES = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'] as const;

/** `Ref`. */
export function referenceTo(name: string, resolver: Resolver): unknown {
  if (name === 'AWS::NoValue') return undefined;
  if (name.startsWith('AWS::')) return pseudoParameter(name, resolver.template);
  const { source, resources } = resolver.template;
  if (Object.hasOwn(source.document.Parameters ?? {}, name)) return parameterValue(name, resolver);
  return Object.hasOwn(resources, name) ? identityOf(name, resolver) : unknownMark(`${name}, which the template does not define`);
}

/** `Fn::GetAtt`. */
export function attributeOf(id: string, attribute: string, resolver: Resolver): unknown {
  const type = resolver.template.resources[id]?.Type as string;
  if (attribute === 'Arn' && isOneOf(TABLE_TYPES, type)) return tableArn(id, resolver);
  if (attribute === 'BackupVaultName' || attribute === 'BackupPlanId') return identityOf(id, resolver);
  if (attribute === 'BackupVaultArn') return arnOf('backup', `backup-vault:${textOf(identityOf(id, resolver))}`, resolver.template);
  if (attribute.startsWith('Outputs.') && isOneOf(NESTED_STACK_TYPES, type)) return nestedOutput(id, attribute.slice('Outputs.'.length), resolver);
  return unknownMark(`${resolver.template.nameOf(id)}.${attribute}`);
}

/** The ARN of a table, with marks for what only the deployment knows. */
export function tableArn(id: string, resolver: Resolver): string {
  return arnOf('dynamodb', `table/${textOf(identityOf(id, resolver))}`, resolver.template);
}

/** The Region of a template, as text. */
export function regionOf(template: Template): string {
  return textOf(pseudoParameter('AWS::Region', template));
}

/** The name or the id of a resource: as the template gives it, or a mark. */
function identityOf(id: string, resolver: Resolver): unknown {
  const { template } = resolver;
  const { Type: type, Properties: properties } = template.resources[id] ?? {};
  const names = isOneOf(TABLE_TYPES, type) ? 'TableName' : isOneOf(VAULT_TYPES, type) ? 'BackupVaultName' : undefined;
  if (names === undefined) return type === 'AWS::Backup::BackupPlan' ? resourceMark(template.nameOf(id)) : unknownMark(template.nameOf(id));
  const given = resolver.resolve((properties as Record<string, unknown> | undefined)?.[names]);
  return given === undefined ? resourceMark(template.nameOf(id)) : given;
}

function nestedOutput(id: string, output: string, resolver: Resolver): unknown {
  const child = resolver.template.children.get(id);
  const found = child?.source.document.Outputs?.[output];
  return child && found ? resolver.in(child).resolve(found.Value) : unknownMark(`the output ${output} of the nested stack ${resolver.template.nameOf(id)}`);
}

function pseudoParameter(name: string, { source: { account, region } }: Template): string {
  const partition = region === undefined ? undefined : region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const known: Readonly<Record<string, string | undefined>> = {
    'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': partition,
  };
  return known[name] ?? unknownMark(WORDS[name] ?? name);
}

const WORDS: Readonly<Record<string, string>> = {
  'AWS::Region': 'the Region of the stack', 'AWS::AccountId': 'the account of the stack', 'AWS::StackName': 'the name of the stack',
};

function arnOf(service: string, resource: string, template: Template): string {
  const [partition, region, account] = ['AWS::Partition', 'AWS::Region', 'AWS::AccountId'].map((name) => pseudoParameter(name, template));
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

function isOneOf(types: readonly string[], type: unknown): boolean {
  return types.includes(type as string);
}

