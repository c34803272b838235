import { type Case, plan, SAFE, selection, table, template, templateWith } from './case';

const ORDERS = table();
const tagged = (tags: string) => table(`${SAFE}\n      Tags: [${tags}]`);
const GOLD = '{ Key: backup, Value: gold }';
const by = (assigned: string, orders: string = ORDERS) => template(orders, plan(), selection(`\n        ${assigned}`));
const tags = (key: string, value: string) => `ListOfTags: [{ ConditionType: STRINGEQUALS, ConditionKey: ${key}, ConditionValue: ${value} }]`;

/** Selections: which tables a plan takes. */
export const SELECTION_CASES: readonly Case[] = [
  { title: 'by an ARN that is put together', yaml: by('Resources: [!Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}"]'), findings: {} },
  {
    title: 'by an ARN that is joined',
    yaml: by('Resources: [!Join ["", ["arn:aws:dynamodb:", !Ref AWS::Region, ":", !Ref AWS::AccountId, ":table/", !Ref Orders]]]'),
    findings: {},
  },
  { title: 'everything', yaml: by('Resources: ["*"]'), findings: {} },
  { title: 'every table', yaml: by('Resources: ["arn:aws:dynamodb:*:*:table/*"]'), findings: {} },
  { title: 'every volume', yaml: by('Resources: ["arn:aws:ec2:*:*:volume/*"]'), findings: { Orders: ['BackupPlan'] } },
  { title: 'another table', yaml: template(ORDERS, table(SAFE, undefined, 'Stock'), plan(), selection('\n        Resources: [!GetAtt Stock.Arn]')), findings: { Orders: ['BackupPlan'] } },
  { title: 'a plan without a selection', yaml: template(ORDERS, plan()), findings: { Orders: ['BackupPlan'] } },
  {
    title: 'by the name of the table',
    yaml: by('Resources: [!Sub "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"]', table(`${SAFE}\n      TableName: orders`)),
    findings: {},
  },
  {
    title: 'by the name of another table',
    yaml: by('Resources: [!Sub "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/stock"]', table(`${SAFE}\n      TableName: orders`)),
    findings: { Orders: ['BackupPlan'] },
  },
  { title: 'by a pattern that the name fits', yaml: by('Resources: ["arn:aws:dynamodb:*:*:table/ord*"]', table(`${SAFE}\n      TableName: orders`)), findings: {} },
  { title: 'by a pattern that a made-up name may fit', yaml: by('Resources: ["arn:aws:dynamodb:*:*:table/prod-*"]'), findings: { Orders: ['BackupPlan?'] } },
  { title: 'by an ARN of a Region, in a template for any', yaml: by('Resources: ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]', table(`${SAFE}\n      TableName: orders`)), findings: { Orders: ['BackupPlan?'] } },
  { title: 'by a tag that the table has', yaml: by(tags('backup', 'gold'), tagged(GOLD)), findings: {} },
  { title: 'by a tag with another value', yaml: by(tags('backup', 'silver'), tagged(GOLD)), findings: { Orders: ['BackupPlan'] } },
  { title: 'by a tag that the table may get', yaml: by(tags('backup', 'gold')), findings: { Orders: ['BackupPlan?'] } },
  { title: 'by conditions on tags', yaml: by('Resources: ["*"]\n        Conditions: { StringEquals: [{ ConditionKey: "aws:ResourceTag/backup", ConditionValue: gold }] }', tagged(GOLD)), findings: {} },
  {
    title: 'by conditions that exclude the table',
    yaml: by('Resources: ["*"]\n        Conditions: { StringNotLike: [{ ConditionKey: "aws:ResourceTag/backup", ConditionValue: "go*" }] }', tagged(GOLD)),
    findings: { Orders: ['BackupPlan'] },
  },
  {
    title: 'everything but the table',
    yaml: by('Resources: ["*"]\n        NotResources: [!GetAtt Orders.Arn]'),
    findings: { Orders: ['BackupPlan'] },
  },
  { title: 'everything but all tables', yaml: by('Resources: ["*"]\n        NotResources: ["arn:aws:dynamodb:*:*:table/*"]'), findings: { Orders: ['BackupPlan'] } },
  { title: 'by ARN, and by a tag that the table does not have', yaml: by(`Resources: [!GetAtt Orders.Arn]\n        ${tags('backup', 'gold')}`, tagged('{ Key: backup, Value: silver }')), findings: { Orders: ['BackupPlan?'] } },
  { title: 'by nothing', yaml: by('ListOfTags: []'), findings: { Orders: ['BackupPlan?'] } },
  {
    title: 'by a parameter',
    yaml: templateWith('Parameters: { Arns: { Type: CommaDelimitedList } }', ORDERS, plan(), selection('\n        Resources: !Ref Arns')),
    findings: { Orders: ['BackupPlan?'] },
  },
  {
    title: 'in production only',
    yaml: templateWith('Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }', ORDERS, plan(),
      selection('\n        Resources: [!If [IsProd, !GetAtt Orders.Arn, !GetAtt Vault.BackupVaultArn]]')),
    findings: { Orders: ['BackupPlan'] },
  },
  {
    title: 'by a selection that is there in production only',
    yaml: templateWith('Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }', ORDERS, plan(),
      selection().replace('Type: AWS::Backup::BackupSelection', 'Type: AWS::Backup::BackupSelection\n    Condition: IsProd')),
    findings: { Orders: ['BackupPlan'] },
  },
  {
    title: 'for a plan of another template',
    yaml: template(ORDERS, selection().replace('!Ref Plan', '!ImportValue central-plan')),
    findings: { Orders: ['BackupRetention?'] },
  },
];
