/** The time and the cost of each piece of work, from the size of the table. */
import type { TableFinding } from './findings';
import type { PriceList } from './prices';
import { type Range, scaled } from './range';
import type { Rates } from './rates';
import { itemReadCost, scanCost } from './scan-cost';
import type { CostPart, Phase } from './way';
import { MAX_ITEMS } from '../plan/safety-limits';

export type Size = Pick<TableFinding, 'items' | 'bytes' | 'indexes' | 'indexBytes' | 'provisioned'>;

/** What a piece of work takes. */
export interface Work {
  readonly phase: Phase;
  readonly cost?: CostPart;

  /** What its reads of whole tables cost on demand, which a limit of the plan compares. */
  readonly readDollars?: number;
}

const MINUTE = 60_000;
const GIGABYTE = 2 ** 30;

/** Bytes of a unit. */
const WRITE_UNIT = 1024;

/** A write to an index deletes an entry and puts another, at most. */
const WRITES_PER_INDEX = 2;

/** DynamoDB bills at least so much for each incremental export, in bytes. */
const LEAST_EXPORT = 10 * 2 ** 20;

/** Predictions by the rates and prices that are known. */
export class WorkEstimate {
  /** @param partial true where only a part of the table is compared, of unknown size */
  constructor(private readonly rates: Rates, private readonly list: PriceList, private readonly partial = false) {}

  /** AWS names no time for a restore by AWS Backup. */
  public restore(source: 'DynamoDB' | 'AWS Backup', bytes?: number, indexBytes = 0): Work {
    const { restoreLeast, restoreUsual, backupRestore } = this.rates;
    const phase: Phase = source === 'DynamoDB'
      ? { name: 'restore', milliseconds: minutes(restoreLeast.value, restoreUsual.value), rates: ['restoreLeast', 'restoreUsual'] }
      : { name: 'restore', milliseconds: minutes(backupRestore.value), rates: ['backupRestore'] };
    const price = this.list.prices.restoredGigabyte.dollars / GIGABYTE;
    const dollars = bytes === undefined ? undefined : scaled({ least: bytes, most: bytes + indexBytes }, price);
    return { phase, cost: { name: 'restore', dollars } };
  }

  /** How many bytes an export processes is known afterwards, and not from the size of the table. */
  public export(windows: number, { items }: Size): Work {
    const { exportLeast, exportItems } = this.rates;
    const price = this.list.prices.exportedGigabyte;
    const least = exportLeast.value * MINUTE;
    const milliseconds = { least, most: least + 1000 * items / exportItems.value };
    return {
      phase: { name: 'export', milliseconds, rates: ['exportLeast', 'exportItems'] },
      cost: { name: 'export', dollars: { least: windows * LEAST_EXPORT / GIGABYTE * price.dollars }, price },
    };
  }

  /** @param changes their number, where it is known */
  public readChanges(name: string, changes?: number): Work {
    const milliseconds = changes === undefined ? { least: 0 } : exactly(1000 * changes / this.rates.changesRead.value);
    return { phase: { name, milliseconds, rates: ['changesRead'] } };
  }

  /** How often a stream is asked grows with its changes. */
  public readStream(): Work {
    const cost: CostPart = { name: 'reading the stream', dollars: { least: 0 }, price: this.list.prices.hundredThousandStreamReads };
    return { ...this.readChanges('read the stream'), cost };
  }

  /** The table is read as it is at that moment, at twice the units; a copy in S3 takes no units. */
  public compare(size: Size, copy: 'table' | 'export'): Work {
    const { bytes } = size;
    const live = scanCost([{ bytes, consistent: true }], this.list);
    const sides = [{ bytes, consistent: true }, { bytes: copy === 'table' ? bytes : 0, consistent: false }];
    const both = scanCost(sides, this.list);
    const pace = Math.min(this.rates.unitsRead.value, size.provisioned?.read || Infinity);
    const most = size.provisioned ? 0 : both.dollars;
    const dollars = { least: this.partial ? 0 : most, most };
    const milliseconds = { least: this.partial ? 0 : 1000 * live.units / pace, most: 1000 * both.units / pace };
    return {
      phase: { name: 'compare', milliseconds, rates: ['unitsRead'] },
      cost: { name: 'reads', dollars },
      // The limit of a comparison goes by the list prices.
      ...!this.partial && { readDollars: scanCost(sides).dollars },
    };
  }

  /** Up to as many items as a rewind touches without another limit, each of which is read before. */
  public write({ items, bytes, indexes, provisioned }: Size): Work {
    const milliseconds = { least: 0, most: 1000 * MAX_ITEMS / this.rates.itemsWritten.value };
    const units = Math.ceil(bytes / items / WRITE_UNIT) * (1 + WRITES_PER_INDEX * indexes);
    const reads = itemReadCost(MAX_ITEMS, bytes / items, this.list);
    const most = MAX_ITEMS * units / 1e6 * this.list.prices.millionWrites.dollars + reads.dollars;
    const dollars: Range = provisioned ? { least: 0, most: 0 } : { least: 0, ...items > 0 && { most } };
    return { phase: { name: `write ${MAX_ITEMS.toLocaleString('en')} items`, milliseconds, rates: ['itemsWritten'] }, cost: { name: 'writes', dollars } };
  }
}

/** Work of people, of which no time is known. */
export function unmeasured(name: string): Work {
  return { phase: { name, rates: [] } };
}

function minutes(least: number, most?: number): Range {
  return scaled({ least, most }, MINUTE);
}

function exactly(amount: number): Range {
  return { least: amount, most: amount };
}
