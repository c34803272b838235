import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { Pace, type Clock } from '../../src/clock/clock';
import { verifyProtection } from '../../src/handlers/protection-verification';

export const dynamodbMock = mockClient(DynamoDBClient);
export const backupMock = mockClient(BackupClient);
export const cloudFormationMock = mockClient(CloudFormationClient);
export const kmsMock = mockClient(KMSClient);
export const lambdaMock = mockClient(LambdaClient);

/** Time that passes only during waits. */
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
    backupIn: (region: string) => new BackupClient({ region }),
    cloudFormation: new CloudFormationClient({}),
    dynamodb: (region: string) => new DynamoDBClient({ region }),
    kms: (region: string) => new KMSClient({ region }),
    lambda: new LambdaClient({ region: 'eu-west-1' }),
    pace: new Pace(8, clock),
    clock,
  };
}

export function errorNamed(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

export function resetMocks() {
  [dynamodbMock, backupMock, cloudFormationMock, kmsMock, lambdaMock].forEach((mock) => mock.reset());
}

/** A verification of an expectation, without waits. */
export function verify(
  expectation: object,
  { clock = new FakeClock(), ...properties }: { clock?: FakeClock; [property: string]: unknown } = {},
) {
  return verifyProtection(
    {
      RequestType: 'Create',
      StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
      ResourceProperties: { expectation, settleSeconds: '0', logGroup: '/shop', ...properties },
    } as any,
    newAccess(clock),
  );
}

/** The log of a verification; `console.log` has to be mocked. */
export function loggedFindings(): any[] {
  return (console.log as jest.Mock).mock.calls
    .map(([line]) => JSON.parse(line))
    .filter(({ message }) => message === 'finding');
}
