/** A part of a plan in S3, read without the others. */
import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { AppliedPlan, ItemRange, NumberedItem } from './applied-plan';
import type { PlanHeader } from './plan-header';
import { corruptItems, decodedItem } from './plan-item';
import { type PlanObjects, storedHeader, storedItems } from './plan-object';
import type { PlanPart } from './plan-parts';

const LINE_END = 0x0a;

/** Opens a part, with the header of its plan. Refuses items that are not as they were when the plan was divided. */
export async function openPart(place: PlanObjects, part: PlanPart): Promise<AppliedPlan> {
  const { part: number, first, count, offset, bytes, digest } = part;
  const range = `bytes=${offset}-${offset + bytes - 1}`;
  const [{ header, digest: approval }, items] = await Promise.all([
    storedHeader(place),
    storedItems(place, range).then(buffer),
  ]);
  const file = `items.jsonl of s3://${place.bucket}/${place.prefix}`;
  if (hash('sha256', items) !== digest) throw corruptItems(`part ${number} of ${file}`);
  return new OpenPart(header, approval, { part: number, first, count }, items, file);
}

class OpenPart implements AppliedPlan {
  constructor(
    public readonly header: PlanHeader, public readonly digest: string, public readonly range: ItemRange,
    private readonly lines: Buffer, private readonly file: string,
  ) {}

  public async* items(): AsyncGenerator<NumberedItem> {
    let number = this.range.first;
    let from = 0;
    for (let end = this.lines.indexOf(LINE_END); end >= 0; end = this.lines.indexOf(LINE_END, from)) {
      yield { number, fold: decodedItem(this.lines.toString('utf8', from, end), number++, this.file) };
      from = end + 1;
    }
  }
}
