import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { apply } from '../../../src/engine/apply/rewind';
import { DiskJournal } from '../../../src/engine/journal/disk-journal';
import type { JournalEntry } from '../../../src/engine/journal/journal';
import { Plan } from '../../../src/engine/plan/plan';

/**
 * Applies a plan in a process that is killed at a boundary: `endpoint plan journal number when`.
 *
 * It dies at the entry of that number in the journal, `before` it is written or `after` it is safe, or when so many
 * writes have been `answered`.
 */
const [endpoint, folder, file, number, when] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

async function run(): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const journal = await DiskJournal.open(file);
  let left = Number(number);
  const dying = {
    entries: () => journal.entries(),
    append: async (entry: JournalEntry) => {
      const last = when !== 'answered' && --left === 0;
      if (last && when === 'before') die();
      await journal.append(entry);
      if (last && when === 'after') die();
    },
  };
  const plan = await Plan.open(folder);
  const sending: any = {
    send: async (command: any) => {
      const answer = await client.send(command);
      if (when === 'answered' && /Update|Put|Delete/.test(command.constructor.name) && --left === 0) die();
      return answer;
    },
  };
  await apply({
    plan,
    approval: plan.digest,
    client: sending,
    clock: SYSTEM_CLOCK,
    journal: dying,
    concurrency: 3,
    limits: { maxShare: Infinity },
  });
}

void run();
