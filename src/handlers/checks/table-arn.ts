/** The ARN of a table in the account and Region of another ARN, such as that of a stack. */
export function tableArnIn(ownArn: string, tableName: string): string {
  const [, partition, , region, account] = ownArn.split(':');
  return `arn:${partition}:dynamodb:${region}:${account}:table/${tableName}`;
}
