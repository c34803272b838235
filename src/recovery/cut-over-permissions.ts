import { Stack } from 'aws-cdk-lib';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { configurationPermissions } from './configuration-permissions';
import type { RestorePermissions } from './restore-permissions';
import { listPermissions, ofTables, READ_SETTINGS, readIndexesAndStreams } from './setting-permissions';
import type { TableConfiguration } from './table-recovery-props';
import { CUT_OVER_NAMES } from '../contract/cut-over';
import { RESTORED } from '../contract/restored-table';
import type { Permission } from '../internal/permission';
import { type JournalPlace, journalPermissions } from '../rewind/journal-permissions';
import type { RewoundTables } from '../rewind/rewound-tables';

/** The resources that the permissions of a cut-over are about. */
export interface CutOverScope extends JournalPlace {
  readonly tables: RewoundTables;

  /** The parameters that name the tables. */
  readonly parameters: readonly ssm.IParameter[];

  /** The configurations that name them. */
  readonly configurations: readonly TableConfiguration[];
}

const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** Letting a restored table take over, and leading back. No item of either table is read or written. */
export function cutOverPermissions(of: CutOverScope): RestorePermissions {
  const { arns } = of.tables;
  return {
    CutOverTablePermissions: [
      ofTables(of.tables, 'ReadAndFreezeTables', [...READ_SETTINGS, 'dynamodb:DeleteResourcePolicy', 'dynamodb:PutResourcePolicy']),
      {
        sid: 'ReadStreams',
        actions: READ_STREAM,
        resources: arns.map((arn) => `${arn}/stream/*`),
        wildcards: 'a stream is named by the time at which it was switched on',
      },
    ],
    CutOverRestoredPermissions: [{
      sid: 'TakeOver',
      actions: [
        ...READ_SETTINGS, ...READ_STREAM, 'dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTable', 'dynamodb:UpdateTimeToLive',
      ],
      resources: arns.map((arn) => `${arn}${RESTORED}*`),
      wildcards: 'a restored table is named by its source and its moment; indexes and streams of it have names of their own',
    }],
    CutOverSettingPermissions: [
      readIndexesAndStreams(of.tables), ...listPermissions(of.scope, ['cloudwatch:GetMetricData', ...of.parameters.length > 0 ? ['ssm:DescribeParameters'] : []]), ...consumerPermissions(of),
    ],
    CutOverRecordPermissions: [...parameterPermissions(of), ...journalPermissions(of, 'WriteCutOvers', CUT_OVER_NAMES)],
    ...of.configurations.length > 0 && { CutOverConfigurationPermissions: configurationPermissions(of) },
  };
}

function parameterPermissions({ parameters }: CutOverScope): Permission[] {
  return parameters.length === 0 ? [] : [{
    sid: 'SwitchParameters',
    actions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
    resources: parameters.map(({ parameterArn }) => parameterArn),
  }];
}

/** Functions and mappings are found by the stream that they read, and alarms by the table that they are of. */
function consumerPermissions({ scope }: CutOverScope): Permission[] {
  const stack = Stack.of(scope);
  const arn = (service: string, resource: string) => `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  return [
    {
      sid: 'MoveConsumers',
      actions: ['lambda:UpdateEventSourceMapping'],
      resources: [arn('lambda', 'event-source-mapping:*')],
      wildcards: 'Lambda chooses the names of mappings',
    },
    {
      sid: 'ReadConsumers',
      actions: ['lambda:GetFunctionConfiguration'],
      resources: [arn('lambda', 'function:*')],
      wildcards: 'the functions that read a stream are found in its mappings',
    },
    {
      sid: 'SwitchAlarmsOn',
      actions: ['cloudwatch:EnableAlarmActions'],
      resources: [arn('cloudwatch', `alarm:*${RESTORED}*`)],
      wildcards: 'alarms of a restored table hold its name, which ends with its moment',
    },
  ];
}
