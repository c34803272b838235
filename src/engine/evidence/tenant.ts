/**
 * The items that share one value of the partition key: those of a tenant, in a table that is shared by many. They are
 * read by key, so that time and cost follow the tenant, and not the table.
 */
import type { AttributeValue, FilterSpecification } from '@aws-sdk/client-dynamodb';
import { attribute, type Item, sameValue } from '../values/attribute-value';

export interface Tenant {
  /** The name of the partition key. */
  readonly keyName: string;
  readonly value: AttributeValue;
}

/** The condition by which DynamoDB reads the items of a tenant, in a query and in an export. */
export type KeyCondition = Required<Pick<FilterSpecification, 'KeyConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>>;

export function keyCondition({ keyName, value }: Tenant): KeyCondition {
  return {
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': keyName },
    ExpressionAttributeValues: { ':pk': value },
  };
}

export function isOf({ keyName, value }: Tenant, item: Item): boolean {
  return sameValue(attribute(item, keyName), value);
}

/** True if what a filtered export holds are all items of the tenant, with all attributes. */
export function isAllOf(tenant: Tenant, filter: FilterSpecification): boolean {
  const { KeyConditionExpression: condition = '', FilterExpression: more, ProjectionExpression: attributes } = filter;
  const [, name, value] = /^\s*([#\w.-]+)\s*=\s*(:\w+)\s*$/.exec(condition) ?? [];
  if (name === undefined || more !== undefined || attributes !== undefined) return false;
  const keyName = filter.ExpressionAttributeNames?.[name] ?? name;
  return keyName === tenant.keyName && sameValue(filter.ExpressionAttributeValues?.[value], tenant.value);
}
