import { DescribeTableCommand, ListTagsOfResourceCommand, type DynamoDBClient, type Tag } from '@aws-sdk/client-dynamodb';
import { failedCheck } from './failed-check';
import type { Pace } from '../../clock/clock';
import type { ExpectedPlan, ExpectedTable, ExpectedTag } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/**
 * Looks whether a table has the tags by which its plan selects it. DynamoDB answers 10 `ListTagsOfResource` a second.
 */
export async function checkTableTags(
  table: ExpectedTable, tags: ExpectedTag[], plan: ExpectedPlan, dynamodb: DynamoDBClient, pace: Pace,
): Promise<Finding[]> {
  try {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table.tableName }));
    const real = await tagsOf(Table!.TableArn!, dynamodb, pace);
    return tags
      .filter(({ key, value }) => !real.some((tag) => tag.Key === key && tag.Value === value))
      .map(({ key, value }) => ({
        code: 'TABLE_NOT_SELECTED',
        severity: 'ERROR',
        subject: table.path,
        expected: `backups by the plan ${plan.path} (${plan.backupPlanId}), which selects tables with the tag ${key} = ${value}`,
        actual: described(real.find(({ Key }) => Key === key)),
        remedy: `run: aws dynamodb tag-resource --resource-arn ${Table!.TableArn} --tags Key=${key},Value=${value}`,
      }));
  } catch (error) {
    return [failedCheck(table.path, 'dynamodb:ListTagsOfResource', error)];
  }
}

async function tagsOf(ResourceArn: string, client: DynamoDBClient, pace: Pace, NextToken?: string): Promise<Tag[]> {
  await pace.turn();
  const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
  const rest = page.NextToken ? await tagsOf(ResourceArn, client, pace, page.NextToken) : [];
  return [...page.Tags ?? [], ...rest];
}

function described(tag?: Tag): string {
  return tag ? `the table has the tag ${tag.Key} = ${tag.Value}` : 'the table has no such tag';
}
