import { csvReport } from '../../src/cli/report/report-csv';
import { markdownReport } from '../../src/cli/report/report-markdown';
import type { ReportSource, WrittenChange } from '../../src/cli/report/report-source';
import { ReportBuilder } from '../../src/engine/journal/report';

const header = {
  version: 1,
  tableName: 'orders',
  tableArn: 'arn',
  keyNames: ['pk', '=sk'],
  from: '2026-11-21T01:59:00Z',
  rules: {},
  createdAt: '2026-11-21T02:14:00Z',
  counts: { changes: 9, damage: 3, unclear: 0, ttl: 0, items: 0, leftOut: 0 },
  samples: [],
  itemsDigest: '',
} as const;

function source(more: Partial<ReportSource> = {}, facts: object = {}, changes: WrittenChange[] = []): ReportSource {
  return {
    plan: 'plan',
    digest: 'd',
    header: { ...header, keyNames: [...header.keyNames], samples: [], ...facts },
    runs: [],
    seconds: 1,
    counts: new ReportBuilder(0).report,
    expired: 0,
    journal: { entries: 7, digest: 'abc' },
    outcomes: async function* () { /* none */ },
    changes: async function* () { yield* changes; },
    ...more,
  };
}

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let whole = '';
  for await (const piece of pieces) whole += piece;
  return whole;
}

const run = (limits: object) => ({ startedAt: '2026-11-21T02:20:00Z', host: 'me@here', limits });

test('the report holds what was stated and allowed, and counts ambiguous changes', async () => {
  const runs = [run({ maxItems: 20_000, maxShare: 0.75, writesStoppedElsewhere: true }), run({ maxShare: 'any' })];
  const report = await text(
    markdownReport(source({ runs }, { damageOnly: true, counts: { ...header.counts, unclear: 2 } })),
  );
  expect(report).toContain('| stated | only the damage changed what the filter finds in this time (--damage-only) |');
  expect(report).toContain('| allowed | 20,000 items (--max-items) |\n| allowed | 75% of the table (--max-share) |\n| allowed | a table in several Regions: its writers elsewhere were stopped (--writes-stopped-elsewhere) |');
  expect(report).toContain('| allowed | any share of the table (--max-share) |');
  expect(report).toContain('| journal | 7 entries, SHA-256 of the last `abc` |');
  expect(report).toContain('| changes read | 9: 3 damaged, 2 ambiguous |');
});

test('the report does not speak of what nobody stated or allowed', async () => {
  const report = await text(markdownReport(source({ runs: [run({ maxItems: 10_000, maxShare: 0.5 })] })));
  expect(report).not.toMatch(/stated|allowed|ambiguous/);
});

test('no cell of the table of changes is a formula, and numbers stay numbers', async () => {
  const keys = { 'pk': { S: '=cmd' }, '=sk': { N: '-5' } };
  const change = { keys, kind: 'update' as const, attribute: '=x', from: { N: '-1' }, to: { S: '+1' }, at: 'now' };
  const csv = await text(csvReport(source({}, {}, [change, { ...change, attribute: 'plain' }])));
  expect(csv).toBe([
    'pk,"""=sk""",write,attribute,before,after,at,base,damaged,good,live',
    '"""=cmd""",-5,update,"""=x""",-1,"""+1""",now,,,,',
    '"""=cmd""",-5,update,plain,-1,"""+1""",now,,,,',
    '',
  ].join('\r\n'));
});
