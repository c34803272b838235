import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { timeToLive } from '../../src/cli/evidence/time-to-live';

const dynamodb = new DynamoDBClient({ region: 'eu-west-1' });
const mock = mockClient(dynamodb);
const asked = () => timeToLive({ name: 'audit-log' }, { dynamodb });
const fails = (name: string) => mock.on(DescribeTimeToLiveCommand).rejects(Object.assign(new Error('never'), { name }));

test('the attribute of time to live is asked for', async () => {
  mock.on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } });

  expect(await asked()).toEqual({ ttlAttribute: 'expires' });
});

test('who may not ask for it is told what that means', async () => {
  fails('AccessDeniedException');

  expect((await asked()).warnings).toEqual([
    'whether time to live deleted an item is not known, so such deletions count as damage: dynamodb:DescribeTimeToLive is denied',
  ]);
});

test('any other failure to ask for it is a failure', async () => {
  fails('ThrottlingException');

  await expect(asked()).rejects.toThrow('never');
});
