/** The parts of a plan in S3, each small enough for one Lambda function, and all of them the whole plan. */
import { createHash } from 'node:crypto';
import type { ItemRange } from './applied-plan';
import type { PlanHeader } from './plan-header';
import { corruptItems, wrongCount } from './plan-item';
import { type PlanObjects, storedHeader, storedItems } from './plan-object';
import { Refusal } from '../errors/refusal';

/** A part of a plan, and its bytes in `items.jsonl`. */
export interface PlanPart extends ItemRange {
  readonly offset: number;
  readonly bytes: number;

  /** The SHA-256 of these bytes. */
  readonly digest: string;
}

export interface DividedPlan {
  readonly header: PlanHeader;
  readonly digest: string;
  readonly parts: readonly PlanPart[];
}

export const ITEMS_PER_PART = 1000;

/** The bytes of items after which a part ends with fewer items: a child has the items of its part in memory. */
export const PART_BYTES = 16 * 1024 * 1024;

/** The most parts of a plan, by the digits that a part has in the name of its objects. */
export const MAX_PARTS = 99_999;

const LINE_END = 0x0a;

/**
 * Divides a plan in S3, always the same way. Its items are read once, and a plan that is not as it was written is
 * refused.
 */
export async function planParts(
  place: PlanObjects, itemsPerPart = ITEMS_PER_PART, partBytes = PART_BYTES,
): Promise<DividedPlan> {
  const { header, digest } = await storedHeader(place);
  const whole = createHash('sha256');
  const parts = new PartList(itemsPerPart, partBytes);
  for await (const chunk of await storedItems(place)) {
    whole.update(chunk);
    parts.add(chunk);
  }
  const file = `items.jsonl of s3://${place.bucket}/${place.prefix}`;
  if (whole.digest('hex') !== header.itemsDigest) throw corruptItems(file);
  const all = parts.end();
  const items = all.reduce((sum, { count }) => sum + count, 0);
  if (items !== header.counts.items) throw wrongCount(file, items, header.counts.items);
  if (all.length > MAX_PARTS) {
    throw new Refusal('itemsPerPart', `divide a plan into at most ${MAX_PARTS} parts`, `${itemsPerPart}, which makes ${all.length}`);
  }
  return { header, digest, parts: all };
}

class PartList {
  private readonly parts: PlanPart[] = [];
  private hash = createHash('sha256');
  private first = 0;
  private offset = 0;
  private count = 0;
  private bytes = 0;

  constructor(private readonly itemsPerPart: number, private readonly partBytes: number) {}

  public add(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      this.take(chunk.subarray(from, end + 1));
      this.count++;
      from = end + 1;
      if (this.count === this.itemsPerPart || this.bytes >= this.partBytes) this.close();
    }
    this.take(chunk.subarray(from));
  }

  public end(): readonly PlanPart[] {
    if (this.bytes > 0) this.close();
    return this.parts;
  }

  private take(piece: Buffer): void {
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  private close(): void {
    const { first, count, offset, bytes, hash } = this;
    this.parts.push({ part: this.parts.length + 1, first, count, offset, bytes, digest: hash.digest('hex') });
    this.hash = createHash('sha256');
    this.first += count;
    this.offset += bytes;
    this.count = this.bytes = 0;
  }
}
