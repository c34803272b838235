import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { Pace } from '../../src/handlers/checks/pace';
import type { Clock } from '../../src/handlers/checks/pace';

export const dynamodbMock = mockClient(DynamoDBClient);
export const backupMock = mockClient(BackupClient);
export const cloudFormationMock = mockClient(CloudFormationClient);

/** Time that passes only when somebody sleeps. */
export class FakeClock implements Clock {
  constructor(public time = 0) {}

  public now = () => this.time;
  public sleep = async (milliseconds: number) => {
    this.time += milliseconds;
  };
}

export function newAccess(clock = new FakeClock()) {
  return {
    backup: new BackupClient({ region: 'eu-west-1' }),
    cloudFormation: new CloudFormationClient({}),
    dynamodb: (region: string) => new DynamoDBClient({ region }),
    pace: new Pace(8, clock),
    clock,
  };
}

export function errorNamed(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

export function resetMocks() {
  [dynamodbMock, backupMock, cloudFormationMock].forEach((mock) => mock.reset());
}
