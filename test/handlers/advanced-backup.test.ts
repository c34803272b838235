import { BackupClient, DescribeRegionSettingsCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import { backupMock, errorNamed, resetMocks } from './sdk';
import { optIn } from '../../src/handlers/advanced-backup';

const settings = (optedIn: boolean | undefined, managed: boolean | undefined) =>
  backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { S3: false, ...(optedIn === undefined ? {} : { DynamoDB: optedIn }) },
    ResourceTypeManagementPreference: { EFS: false, ...(managed === undefined ? {} : { DynamoDB: managed }) },
  });
const client = new BackupClient({ region: 'eu-west-1' });

beforeEach(() => {
  resetMocks();
  backupMock.on(UpdateRegionSettingsCommand).resolves({});
  jest.spyOn(console, 'log').mockImplementation();
});

test.each([[false, false], [true, false], [false, true], [undefined, undefined]])('opted in %p and managed %p are switched on, in a request that names no other service', async (optedIn, managed) => {
  settings(optedIn, managed);

  await expect(optIn(client)).resolves.toEqual({ data: { SwitchedOn: 'true' } });
  expect(backupMock.commandCalls(UpdateRegionSettingsCommand).map(({ args }) => args[0].input)).toEqual([{
    ResourceTypeOptInPreference: { DynamoDB: true },
    ResourceTypeManagementPreference: { DynamoDB: true },
  }]);
});

test('what is on is left alone', async () => {
  settings(true, true);

  await expect(optIn(client)).resolves.toEqual({ data: { SwitchedOn: 'false' } });
  expect(backupMock.commandCalls(UpdateRegionSettingsCommand)).toEqual([]);
});

test('what may not be switched on fails the deployment', async () => {
  settings(false, false);
  backupMock.on(UpdateRegionSettingsCommand).rejects(errorNamed('AccessDeniedException', 'no'));

  await expect(optIn(client)).rejects.toThrow('no');
});
