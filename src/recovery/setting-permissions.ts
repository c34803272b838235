import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Permission } from '../internal/permission';
import type { RewoundTables } from '../rewind/rewound-tables';

export const MANY_TABLES = 'the ARNs of all tables do not fit the 6,144 characters of a managed policy, so it is those of their stack';
export const NO_RESOURCE = 'the actions have no resource, see https://docs.aws.amazon.com/service-authorization/latest/reference/';

/** Settings of a table that are read. */
export const READ_SETTINGS = [
  'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeContributorInsights', 'dynamodb:DescribeKinesisStreamingDestination',
  'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive', 'dynamodb:GetResourcePolicy', 'dynamodb:ListTagsOfResource',
];

/** Actions on the tables themselves. */
export function ofTables({ arns }: RewoundTables, sid: string, actions: string[]): Permission {
  return { sid, actions, resources: arns, wildcards: MANY_TABLES };
}

export function readIndexesAndStreams({ arns }: RewoundTables): Permission {
  return {
    sid: 'ReadIndexesAndStreams',
    actions: ['dynamodb:DescribeContributorInsights', 'dynamodb:GetResourcePolicy'],
    resources: arns.map((arn) => `${arn}/*`),
    wildcards: 'each index and stream of the tables has settings of its own, under names that are chosen later',
  };
}

/**
 * What other services have about the tables is found in lists.
 *
 * @param more further actions that have no resource
 */
export function listPermissions(scope: IConstruct, more: string[] = []): Permission[] {
  const { partition, region, account } = Stack.of(scope);
  return [
    {
      sid: 'ListSettings',
      actions: [
        'application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions', 'backup:ListBackupPlans', 'cloudwatch:DescribeAlarms',
        'cloudwatch:ListDashboards', ...more, 'lambda:ListEventSourceMappings',
      ],
      resources: ['*'],
      wildcards: NO_RESOURCE,
    },
    {
      sid: 'ReadPlansAndDashboards',
      actions: ['backup:GetBackupSelection', 'backup:ListBackupSelections', 'cloudwatch:GetDashboard'],
      resources: [`arn:${partition}:backup:${region}:${account}:backup-plan:*`, `arn:${partition}:cloudwatch::${account}:dashboard/*`],
      wildcards: 'the plans that select a table and the dashboards that show it are found by looking at each',
    },
  ];
}
