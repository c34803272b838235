/** `diff`: compares two tables or full exports, and writes nothing. */
import { randomInt } from 'node:crypto';
import { Refusal } from '../../engine/errors/refusal';
import { compare, type ComparisonReport } from '../../engine/evidence/pair/comparison';
import type { ItemDifference } from '../../engine/evidence/pair/item-pairs';
import { describeSides } from '../../engine/evidence/pair/pair-sides';
import { SampledPair } from '../../engine/evidence/pair/sampled-pair';
import { type SegmentSample, segmentSample, SEEDS } from '../../engine/evidence/pair/segment-sample';
import { WritesSince } from '../../engine/evidence/pair/writes-since';
import type { Tenant } from '../../engine/evidence/tenant';
import { encodeItem } from '../../engine/values/attribute-value';
import { Connection, type Context } from '../connection/connection';
import { affordableSample, costText, requireAffordable } from '../evidence/reading-cost';
import { explained, restoredMoment } from '../evidence/restored-moment';
import { snapshotNamed } from '../evidence/snapshot-places';
import { tenantNamed } from '../evidence/tenant-named';
import { TemporaryFolder } from '../plan-folder/temporary-folder';
import { comparisonLines, differing, type MomentFacts } from '../report/comparison-text';
import { encodedSample, type SampleFacts } from '../report/sample-text';
import { numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

export interface DiffCommandOptions {
  readonly before: string;
  readonly after: string;

  /** Needed for two exports, which do not hold their key. */
  readonly keys?: readonly string[];

  /** The partition key of the only items to compare. */
  readonly tenant?: string;

  /** The share of the tables to compare, between 0 and 1. @default - all items */
  readonly sample?: number;

  /** The seed of the sample. @default - a new one */
  readonly seed?: number;

  /** Dollars that reading whole tables may cost. @default 10 */
  readonly maxCost?: number;
}

export async function showDifferences(options: DiffCommandOptions, context: Context): Promise<ExitCode> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const folder = new TemporaryFolder();
  const interruption = onInterrupt(() => screen.note('stopping …'));
  const { signal } = interruption;
  try {
    const sample = sampleOf(options);
    const { before, after, keyNames, moment } = await sidesOf(options, connection, sample);
    // Two sides that cannot be compared are refused before anything else is said.
    await describeSides({ before, after }, keyNames);
    if (options.tenant === undefined) {
      screen.note(sample ? await affordableSample([before, after], sample, options.maxCost)
        : costText(await requireAffordable([before, after], options.maxCost)));
    }
    const pair = sample && new SampledPair(sample, keyNames);
    const writes = moment && new WritesSince(moment.side);
    const progress = screen.progress('comparing');
    const report = await compare({
      before,
      after,
      keyNames,
      folder: folder.path,
      signal,
      differing: pair?.differing.bind(pair),
      difference: (difference) => writes?.add(difference),
      progress: (counts) => progress.update(counts.before + counts.after, `${numberText(differing(counts))} differ`),
    }).finally(() => progress.end());
    // The stream is read after the tables, so it holds each write that the tables showed.
    const since = moment && differing(report.counts) > 0
      ? { time: moment.time, ...await explained(moment, writes!, connection, signal) } : undefined;
    const sampled: SampleFacts | undefined = pair && { sample: sample!, estimates: pair.estimates(report.counts) };
    screen.show(encoded(report, since, sampled), () => comparisonLines({ report, since, sampled, keyNames }, screen));
    const { counts } = report;
    const isEmpty = sampled !== undefined && counts.before + counts.after === 0;
    return differing(counts) > 0 || isEmpty ? EXIT.attention : EXIT.done;
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted') : error;
  } finally {
    interruption.dispose();
    connection.close();
    folder.remove();
  }
}

/** Both sides, which are described first: the key of a tenant is that of a table. */
async function sidesOf(options: DiffCommandOptions, connection: Connection, sample?: SegmentSample) {
  const { keys, tenant: text } = options;
  const sides = async (tenant?: Tenant) => [
    await snapshotNamed('<before>', options.before, connection, { tenant, sample }),
    await snapshotNamed('<after>', options.after, connection, { tenant, sample }),
  ];
  const [before, after] = await sides();
  const [one, other] = await Promise.all([before.describe(), after.describe()]);
  const { keyNames = keys, keyTypes } = one.table ?? other.table ?? {};
  if (!keyNames) throw new Refusal('--keys', 'be given for two exports', 'none', 'an export does not hold its key: --keys pk,sk');
  const named = keys ?? keyNames;
  const moment = restoredMoment(one, other);
  if (text === undefined) return { before, after, keyNames: named, moment };
  const [ofTenantBefore, ofTenantAfter] = await sides(tenantNamed(text, { keyNames: named, keyTypes }));
  return { before: ofTenantBefore, after: ofTenantAfter, keyNames: named, moment };
}

/** A seed of its own, so that each run is another sample, unless one is named. */
function sampleOf({ sample, seed = randomInt(1, SEEDS) }: DiffCommandOptions): SegmentSample | undefined {
  return sample === undefined ? undefined : segmentSample(sample, seed);
}

function encoded({ samples, ...report }: ComparisonReport, since?: MomentFacts, sampled?: SampleFacts): object {
  const items = (found: readonly ItemDifference[]) => found.map(({ keys, before, after }) =>
    ({ keys: encodeItem(keys), before: before && encodeItem(before), after: after && encodeItem(after) }));
  return {
    command: 'diff',
    ...report,
    sample: sampled ? encodedSample(sampled) : null,
    restored: since ? encodedMoment(since) : null,
    samples: {
      different: items(samples.different),
      onlyBefore: items(samples.onlyBefore),
      onlyAfter: items(samples.onlyAfter),
    },
  };
}

/** The moment that a restored copy shows, with the differences that writes since then explain. */
function encodedMoment(since: MomentFacts): object {
  return 'unknown' in since ? since : { ...since, samples: since.samples.map((keys) => encodeItem(keys)) };
}
