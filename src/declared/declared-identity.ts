import { createHash } from 'crypto';
import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { overriddenResource } from './overridden-resource';
import type { TableIdentity } from '../contract/guarded-stack';
import type { TableResource } from '../internal/table-resource';
import { branchesOf, either, isIntrinsic } from '../internal/template-values';

/** Properties in the template that make CloudFormation replace or delete a table; tokens included. */
export interface DeclaredIdentity {
  /** The name that the template gives the table; CloudFormation chooses it where there is none. */
  readonly tableName?: unknown;
  readonly identity: TableIdentity;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

interface IdentifyingProperties {
  readonly tableName?: unknown;
  readonly keySchema?: unknown;
  readonly attributeDefinitions?: unknown;
  readonly localSecondaryIndexes?: unknown;
  readonly importSourceSpecification?: unknown;
}

/**
 * Reads what identifies a table. The type of a key attribute counts as part of the key: CloudFormation replaces the
 * table for it, too.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export function declaredIdentity(table: TableResource): DeclaredIdentity {
  const { cfnOptions } = table.cfn!;
  const overridden = overriddenResource(table);
  const properties = overridden ? inCamelCase(overridden.Properties) as IdentifyingProperties : ownProperties(table);
  const { tableName, localSecondaryIndexes: indexes, importSourceSpecification: source } = properties;
  return {
    tableName,
    identity: {
      keySchema: keySchemaOf(properties),
      ...(indexes === undefined ? {} : { localSecondaryIndexes: digest(indexes) }),
      ...(source === undefined ? {} : { importSourceSpecification: digest(source) }),
    },
    deletionPolicy: (overridden ? overridden.DeletionPolicy : cfnOptions.deletionPolicy) ?? CfnDeletionPolicy.DELETE,
    updateReplacePolicy:
      (overridden ? overridden.UpdateReplacePolicy : cfnOptions.updateReplacePolicy) ?? CfnDeletionPolicy.DELETE,
  };
}

function ownProperties({ stack, cfn, regional }: TableResource): IdentifyingProperties {
  const { tableName, keySchema, attributeDefinitions, localSecondaryIndexes } = cfn!;
  return stack.resolve({
    tableName,
    keySchema,
    attributeDefinitions,
    localSecondaryIndexes,
    importSourceSpecification: regional?.importSourceSpecification,
  }) as IdentifyingProperties;
}

/** A key in both branches of a condition around it; of what cannot be read, a digest. */
function keySchemaOf({ keySchema = [], attributeDefinitions = [] }: IdentifyingProperties): string[] {
  const branches = branchesOf(keySchema);
  if (branches) {
    const [condition, met, unmet] = branches;
    const keyOf = (branch: unknown) => keySchemaOf({ keySchema: branch, attributeDefinitions });
    return either([condition, keyOf(met), keyOf(unmet)]) as string[];
  }
  if (![keySchema, attributeDefinitions].every((list) => Array.isArray(list) && !list.some(isIntrinsic))) {
    return [digest({ keySchema, attributeDefinitions })];
  }
  const definitions = (attributeDefinitions as Member[]).map(attributeOf);
  const typeOf = (name: unknown) => definitions.find((definition) => isSame(definition.name, name))?.type ?? '';
  return (keySchema as Member[]).map(attributeOf).flatMap(({ name, role }) => [name, typeOf(name), role]) as string[];
}

type Member = { readonly [name: string]: unknown };

/** Values under a function are spelled as in the template already. */
function attributeOf({ attributeName, AttributeName, attributeType, AttributeType, keyType, KeyType }: Member) {
  return { name: attributeName ?? AttributeName, type: attributeType ?? AttributeType, role: keyType ?? KeyType };
}

/** Names can be functions of CloudFormation. */
function isSame(value: unknown, other: unknown): boolean {
  return value === other || JSON.stringify(value) === JSON.stringify(other);
}

/** Digests of values that are not shown, or that must not stand in the event because they refer to a resource. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(sorted(value))).digest('hex').slice(0, 16);
}

function sorted(value: unknown): unknown {
  return mapped(value, (entries) => entries.sort(([a], [b]) => a < b ? -1 : 1));
}

/** The properties as the L1 resource has them; functions of CloudFormation stay as they are. */
function inCamelCase(value: unknown): unknown {
  return mapped(value, (entries) =>
    entries.map(([key, member]) => [/^(Ref$|Fn::)/.test(key) ? key : key[0].toLowerCase() + key.slice(1), member]),
  );
}

type Entries = Array<[string, unknown]>;

function mapped(value: unknown, change: (entries: Entries) => Entries): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => mapped(element, change));
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(change(Object.entries(value).map(([key, member]) => [key, mapped(member, change)])))
    : value;
}
