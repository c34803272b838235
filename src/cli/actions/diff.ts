/** `diff`: compares two tables or full exports, and writes nothing. */
import { nameText } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import { compare, type ComparisonReport } from '../../engine/evidence/pair/comparison';
import type { ItemDifference } from '../../engine/evidence/pair/item-pairs';
import type { Snapshot } from '../../engine/evidence/pair/snapshot';
import { differences, pathText } from '../../engine/values/attribute-path';
import { encodeItem } from '../../engine/values/attribute-value';
import { Connection, type Context } from '../connection/connection';
import { snapshotNamed } from '../evidence/snapshot-places';
import { TemporaryFolder } from '../plan-folder/temporary-folder';
import { changeText, keyText } from '../report/change-text';
import { type Row, rowLines } from '../report/run-counts';
import { numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

export interface DiffCommandOptions {
  readonly before: string;
  readonly after: string;

  /** Needed for two exports, which do not hold their key. */
  readonly keys?: readonly string[];
}

export async function showDifferences(
  { before: first, after: second, keys }: DiffCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const folder = new TemporaryFolder();
  const interruption = onInterrupt(() => screen.note('stopping …'));
  try {
    const [before, after] = [
      await snapshotNamed('<before>', first, connection),
      await snapshotNamed('<after>', second, connection),
    ];
    const keyNames = keys ?? (await keysIn(before, after));
    const progress = screen.progress('comparing');
    const report = await compare({
      before,
      after,
      keyNames,
      folder: folder.path,
      signal: interruption.signal,
      progress: (counts) => progress.update(counts.before + counts.after, `${numberText(differing(counts))} differ`),
    }).finally(() => progress.end());
    screen.show(encoded(report), () => lines(report, keyNames, context));
    return differing(report.counts) > 0 ? EXIT.attention : EXIT.done;
  } catch (error) {
    throw interruption.signal.aborted ? new Interrupted('interrupted') : error;
  } finally {
    interruption.dispose();
    connection.close();
    folder.remove();
  }
}

async function keysIn(...sides: Snapshot[]): Promise<readonly string[]> {
  for (const side of sides) {
    const { table } = await side.describe();
    if (table) return table.keyNames;
  }
  throw new Refusal('--keys', 'be given for two exports', 'none', 'an export does not hold its key: --keys pk,sk');
}

function lines(
  { before, after, counts, attributes, samples }: ComparisonReport,
  keyNames: readonly string[],
  { screen }: Context,
): string[] {
  const rows: Row[] = [
    ['same', numberText(counts.same)],
    ['different', numberText(counts.different)],
    ['only before', numberText(counts.onlyBefore), before],
    ['only after', numberText(counts.onlyAfter), after],
  ];
  const shown = (title: string, found: readonly ItemDifference[]) =>
    found.length === 0
      ? []
      : [
        '',
        `  ${title}`,
        ...found.flatMap((item) => [
          `    ${keyText(item.keys, keyNames)}`,
          ...changesOf(item)
            .slice(0, 5)
            .map((text) => `      ${text}`),
        ]),
      ];
  return [
    '',
    screen.styled('bold', `${before} → ${after}`),
    '',
    ...rowLines(rows),
    ...(attributes.length > 0
      ? [
        '',
        '  attributes',
        ...attributes.slice(0, 10).map(({ name, added, removed, changed }) => {
          const counted = [
            [changed, 'changed'],
            [added, 'added'],
            [removed, 'removed'],
          ] as const;
          return `    ${nameText(name)}  ${counted
            .filter(([count]) => count > 0)
            .map(([count, kind]) => `${numberText(count)} ${kind}`)
            .join(', ')}`;
        }),
      ]
      : []),
    ...shown('for example', samples.different),
    ...shown('only before', samples.onlyBefore),
    ...shown('only after', samples.onlyAfter),
    '',
    differing(counts) === 0
      ? 'No differences.'
      : 'Nothing was written. To undo what differs: rewind plan --before, see help evidence',
    '',
  ];
}

function changesOf({ before, after }: ItemDifference): string[] {
  if (!before || !after) return [];
  return differences(before, after).map(({ path, before: from, after: to }) =>
    changeText({ attribute: pathText(path), from, to }),
  );
}

function differing({ onlyBefore, onlyAfter, different }: ComparisonReport['counts']): number {
  return onlyBefore + onlyAfter + different;
}

function encoded({ samples, ...report }: ComparisonReport): object {
  const items = (found: readonly ItemDifference[]) => found.map(({ keys, before, after }) =>
    ({ keys: encodeItem(keys), before: before && encodeItem(before), after: after && encodeItem(after) }));
  return {
    command: 'diff',
    ...report,
    samples: {
      different: items(samples.different),
      onlyBefore: items(samples.onlyBefore),
      onlyAfter: items(samples.onlyAfter),
    },
  };
}
