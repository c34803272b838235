import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Advice } from '../../src/cli/advice/advice-document';
import { linesOf } from '../../src/cli/advice/advice-text';
import { Screen } from '../../src/cli/terminal/screen';
import { PRICES } from '../../src/engine/advice/prices';
import { bare, before, HOUR, MINUTE, NOW, seen, tableOf, waysOf } from '../engine/advice/asked-table';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'restore.md'), 'utf8');

/** A table of two million items, damaged 16 minutes ago. */
function orders(): Advice {
  const moment = before(16 * MINUTE);
  const findings = bare({
    table: seen(tableOf({ items: 2_000_000, bytes: 2 * 2 ** 30, stream: { arn: 'stream' } })),
    stream: seen({ since: before(23 * HOUR), text: '' }),
    recovery: seen({ earliest: before(35 * 24 * HOUR), latest: before(5 * MINUTE) }),
  });
  return { table: 'orders', findings, moment, now: NOW, ways: waysOf(findings, moment), region: 'eu-west-1', prices: PRICES, requests: 8, connection: {} };
}

test('the page on restores shows what the command prints', () => {
  const lines = linesOf(orders(), new Screen({ json: true })).join('\n').trim();

  expect(PAGE).toContain(`\`\`\`text\n$ npx cdk-dynamodb-recovery advise --table orders --at 2026-11-21T01:58:00Z\n\n${lines}\n\`\`\`\n`);
});
