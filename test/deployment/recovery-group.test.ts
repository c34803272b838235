// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { RestoredAccount } from './restored-account';

let account: RestoredAccount;

beforeAll(async () => {
  account = await RestoredAccount.open();
}, 240_000);

afterAll(() => account?.close());

/** The command of the output, at the moment, with a record of its own. */
function command(record: string): string[] {
  const words = account.groupCommand.replace('TIME', account.moment).split(' ');
  const [place, role] = [words.indexOf('--out'), words.indexOf('--role-arn')];
  // The session has the role already.
  return [...words.slice(2, place), '--out', `${account.records}${record}`, ...words.slice(role + 2)];
}

test('the command of the output restores the group to a quiet second with the restore role, and discards it again', async () => {
  const { code, stdout, stderr } = await account.cli('Restore').run(...command('quiet'));

  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/order=\S+\.pk +1 hold +0 torn[^]*Quiet: no table was written to for \d+ s around this moment, [^]* Every declared reference holds\./) });
  expect(await account.cli('Restore').run('group', 'discard', `${account.records}quiet`)).toMatchObject({ code: 0 });
});

test.each(['dynamodb:GetRecords', 'dynamodb:GetShardIterator'])('without %s the quietest second is not known by its action, and nothing is restored', async (action) => {
  const { code, stderr } = await account.cli('Restore', action).run(...command(action));

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(new RegExp(`^error: the quietest second is not known: [^]*${action}`)) });
});

test('the look for torn items needs dynamodb:BatchGetItem, and the same command goes on with it', async () => {
  expect(await account.cli('Restore', 'dynamodb:BatchGetItem').run(...command('checked'))).toMatchObject({ code: 1, stderr: expect.stringContaining('dynamodb:BatchGetItem') });
  expect(await account.cli('Restore').run(...command('checked'))).toMatchObject({ code: 0 });
  expect(await account.cli('Restore').run('group', 'discard', `${account.records}checked`)).toMatchObject({ code: 0 });
});
