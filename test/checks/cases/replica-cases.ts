import { type Case, KEPT, plan, selection, template, templateWith } from './case';

const ON = 'DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }';

/** A global table with these replicas. */
function globalTable(...replicas: readonly string[]): string {
  return `
  Orders:
    Type: AWS::DynamoDB::GlobalTable${KEPT}
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      Replicas:${replicas.map((replica) => `\n        - ${replica}`).join('')}`;
}

const BACKED_UP = plan() + selection();
const here = `{ Region: eu-west-1, ${ON} }`;
const there = `{ Region: eu-central-1, ${ON} }`;

/** Global tables, each replica of which is judged. */
export const REPLICA_CASES: readonly Case[] = [
  { title: 'a global table with all of it', yaml: template(globalTable(here, there), BACKED_UP), findings: {} },
  { title: 'a global table of one Region', yaml: template(globalTable(`{ Region: !Ref AWS::Region, ${ON} }`), BACKED_UP), findings: {} },
  {
    title: 'a replica without recovery',
    yaml: template(globalTable(here, '{ Region: eu-central-1, DeletionProtectionEnabled: true }'), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery[eu-central-1]'] },
  },
  {
    title: 'a replica without deletion protection',
    yaml: template(globalTable('{ Region: eu-west-1, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }', there), BACKED_UP),
    findings: { Orders: ['DeletionProtection[eu-west-1]'] },
  },
  {
    title: 'a replica with a short window',
    yaml: template(globalTable(here, there.replace('PointInTimeRecoveryEnabled: true', 'PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 1')), BACKED_UP),
    findings: { Orders: ['RecoveryWindow[eu-central-1]'] },
  },
  {
    title: 'a replica that is there in production only, without recovery',
    yaml: templateWith('Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }',
      globalTable(here, '!If [IsProd, { Region: us-east-1, DeletionProtectionEnabled: true }, !Ref "AWS::NoValue"]'), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery[us-east-1]'] },
  },
  {
    title: 'replicas that a function lists',
    yaml: template(globalTable(here, there).replace(/Replicas:[^]*$/, 'Replicas: !Transform { Name: Replicate, Parameters: {} }'), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery?'] },
  },
  { title: 'a demanded replica that is there', yaml: template(globalTable(here, there), BACKED_UP), findings: {}, demand: { replicaRegions: ['eu-central-1'] } },
  {
    title: 'a demanded replica that is not there',
    yaml: template(globalTable(here), BACKED_UP),
    findings: { Orders: ['Replicas[eu-central-1]'] },
    demand: { replicaRegions: ['eu-central-1'] },
  },
  {
    title: 'a replica that the CDK adds by a custom resource',
    yaml: template(`
  Orders:
    Type: AWS::DynamoDB::Table${KEPT}
    Properties:
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
  Replica:
    Type: Custom::DynamoDBReplica
    Properties: { ServiceToken: "arn:aws:lambda:eu-west-1:111122223333:function:replicate", TableName: !Ref Orders, Region: us-east-1 }`, BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery[us-east-1]', 'DeletionProtection[us-east-1]'] },
  },
];
