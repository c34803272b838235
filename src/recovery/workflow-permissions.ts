import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { COMPARISON_NAMES, PARTS_NAME, RUN_DOCUMENT_NAMES, RUN_FOLDERS } from '../contract/recovery-run';
import { type Permission, viaOwnService } from '../internal/permission';
import type { JournalBucket } from '../rewind/journal-bucket';

/** The places of runs: their documents, and their plans. */
export interface WorkflowScope {
  readonly scope: IConstruct;
  readonly bucket: JournalBucket;

  /** The prefixes of records and of plans, without a slash at the end. */
  readonly records: string;
  readonly plans: string;
}

const FOLDERS = 'each run has a folder of its own';

/** The documents of runs, which each function reads and adds to. */
export function runPermissions({ scope, bucket, records }: WorkflowScope): Permission[] {
  return [
    {
      sid: 'KeepRuns',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: RUN_DOCUMENT_NAMES.map((name) => bucket.arnForObjects(`${records}/*/${name}`)),
      wildcards: FOLDERS,
    },
    { sid: 'ListRuns', actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': [`${records}/*`] } } },
    {
      sid: 'EncryptRuns',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [bucket.encryptionKey!.keyArn],
      conditions: viaOwnService(scope, 's3'),
    },
  ];
}

/** What the comparison finds. */
export function comparisonPermissions({ bucket, plans }: WorkflowScope): Permission[] {
  const names = COMPARISON_NAMES.map((name) => bucket.arnForObjects(`${plans}/*/${RUN_FOLDERS.comparison}/${name}`));
  return [{ sid: 'KeepComparisons', actions: ['s3:GetObject', 's3:PutObject'], resources: names, wildcards: FOLDERS }];
}

/** The list of the parts of a plan. */
export function partPermissions({ bucket, plans }: WorkflowScope): Permission[] {
  return [{ sid: 'ListParts', actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${plans}/*/${PARTS_NAME}`)], wildcards: FOLDERS }];
}

/** What the state machine itself does: it has its functions work, and reads the lists over which it maps. */
export function machinePermissions(
  { scope, bucket, plans }: WorkflowScope,
  { functions, topics }: { readonly functions: string[]; readonly topics: string[] },
): Permission[] {
  const lists = [`${RUN_FOLDERS.comparison}/segments.jsonl`, PARTS_NAME];
  return [
    { sid: 'RunSteps', actions: ['lambda:InvokeFunction'], resources: functions },
    { sid: 'ReadLists', actions: ['s3:GetObject'], resources: lists.map((name) => bucket.arnForObjects(`${plans}/*/${name}`)), wildcards: FOLDERS },
    { sid: 'DecryptLists', actions: ['kms:Decrypt'], resources: [bucket.encryptionKey!.keyArn], conditions: viaOwnService(scope, 's3') },
    ...topics.length > 0 ? [{ sid: 'AskForApproval', actions: ['sns:Publish'], resources: topics }] : [],
  ];
}

/**
 * Starting the children of a map, which are executions of the state machine itself.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function mapPermissions(machineArn: string, machineName: string, scope: IConstruct): Permission[] {
  return [
    { sid: 'StartChildren', actions: ['states:StartExecution'], resources: [machineArn] },
    {
      sid: 'WatchChildren',
      actions: ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
      resources: [executionsOf(scope, machineName), executionsOf(scope, `${machineName}/*`)],
      wildcards: 'executions are named when they start',
    },
  ];
}

/** The executions of a state machine. */
export function executionsOf(scope: IConstruct, machineName: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:states:${region}:${account}:execution:${machineName}:*`;
}
