import type { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { TableRewind } from '../../src';
import { PARTITION_KEY } from '../sample';

/** A table that is rewound, with its evidence, and one that is not. */
export const defineRewound = (stack: Stack) => {
  const operator = (name: string) => new iam.ArnPrincipal(`arn:aws:iam::111111111111:user/${name}`);
  const streaming = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };
  new dynamodb.TableV2(stack, 'Other', streaming);
  new TableRewind(stack, 'Rewind', {
    tables: [new dynamodb.TableV2(stack, 'Orders', streaming)],
    operators: [operator('planner')],
    applyOperators: [operator('owner')],
    restoredTableNames: 'restored-*',
    exportBucket: new s3.Bucket(stack, 'Exports'),
    exportPrefix: 'orders',
  });
};
