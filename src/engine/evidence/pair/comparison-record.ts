/**
 * The record of a comparison that many processes make side by side, in a bucket: what is compared, and of each segment
 * the differences found so far, in objects that are each written once.
 *
 * Each object holds the position that the segment has come to with it. A process that was killed is followed by one
 * that goes on from the last object. Of two that compare the same segment, the second one to write an object is
 * refused, so no difference is there twice.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { ItemDifference } from './item-pairs';
import { addCounts, noCounts, type PairCounts } from './pair-counts';
import type { SegmentPosition } from './segment-pair';
import { jsonText } from '../../errors/plain-text';
import { StateError } from '../../errors/state-error';
import { jsonObject } from '../../files/json-object';
import { type BucketPlace, WriteOnceObjects } from '../../files/write-once-objects';
import { decodeItem, encodeItem } from '../../values/attribute-value';

/** A table by its names, and its key. */
export interface ComparedTable {
  readonly name: string;
  readonly arn: string;
  readonly id?: string;
  readonly keyNames: string[];
}

/** What is compared with what. */
export interface ComparisonSubject {
  readonly version: 1;
  readonly before: ComparedTable & { readonly time?: string };
  readonly after: ComparedTable;

  /** The time at which the comparison began. */
  readonly at: string;

  /** Into how many segments both tables are divided. */
  readonly segments: number;
}

const SUBJECT = 'comparison.json';
const SEGMENTS = 'segments.jsonl';

/** Of a segment at most: ten thousand objects of 32 MB each. */
const DIGITS = 4;
const OBJECT = /^segment-(\d{6})-(\d{4})\.jsonl$/;

/** Objects that are read ahead. */
const AHEAD = 8;

/** An object of a segment: the position, and the differences that were found on the way to it. */
interface SegmentObject {
  readonly position: SegmentPosition;
  readonly lines: readonly string[];
}

export class ComparisonRecord {
  private readonly objects: WriteOnceObjects;

  constructor(client: S3Client, private readonly place: BucketPlace) {
    this.objects = new WriteOnceObjects(client, place);
  }

  public get name(): string {
    return this.objects.name;
  }

  /** The subject of the comparison; none if it was not begun. */
  public async findSubject(): Promise<ComparisonSubject | undefined> {
    const text = await this.objects.find(SUBJECT);
    if (text === undefined) return undefined;
    const json = jsonObject(text);
    if (json?.version !== 1) throw new StateError(`comparison is corrupt: ${this.name}${SUBJECT} is none of this release`, undefined, 'compare the tables again');
    return json as unknown as ComparisonSubject;
  }

  public async subject(): Promise<ComparisonSubject> {
    const found = await this.findSubject();
    if (!found) throw new StateError(`comparison not found: ${this.name}`, `there is no ${SUBJECT}`);
    return found;
  }

  /** Writes the subject. Another process may have been first: then its subject counts. */
  public async begin(subject: ComparisonSubject): Promise<ComparisonSubject> {
    return await this.objects.write(SUBJECT, `${jsonText(subject, 2)}\n`) ? subject : this.subject();
  }

  /** Writes the list of the segments for a map over them, and returns its key. */
  public async keepSegments(segments: number): Promise<string> {
    await this.objects.write(SEGMENTS, Array.from({ length: segments }, (_, segment) => `${JSON.stringify({ segment })}\n`).join(''));
    return this.place.prefix + SEGMENTS;
  }

  /** The position of a segment, and the number of its objects. */
  public async reached(segment: number): Promise<{ readonly position?: SegmentPosition; readonly objects: number }> {
    const objects = (await this.objectsBelow(prefixOf(segment))).length;
    return objects === 0 ? { objects } : { objects, position: (await this.object(segment, objects)).position };
  }

  /** Keeps differences as the next object of a segment. */
  public async keep(
    segment: number, objects: number, differences: readonly ItemDifference[], position: SegmentPosition,
  ): Promise<void> {
    const lines = differences.map(({ keys, before, after }) =>
      JSON.stringify([encodeItem(keys), before ? encodeItem(before) : null, after ? encodeItem(after) : null]));
    const name = nameOf(segment, objects + 1);
    if (await this.objects.write(name, [JSON.stringify(position), ...lines, ''].join('\n'))) return;
    throw new StateError(`segment ${segment} is compared by another process: it has written ${this.name}${name}`, 'one at a time compares a segment', 'let that one end');
  }

  /** All differences, segment by segment. Refused while a segment is not compared to its end. */
  public async* differences(counts: PairCounts = noCounts(), signal?: AbortSignal): AsyncGenerator<ItemDifference> {
    for await (const { position, lines } of this.read(await this.complete(), signal)) {
      if (position.whole) addCounts(counts, position.counts);
      for (const line of lines) {
        const [keys, before, after] = JSON.parse(line);
        const [old, now] = [before, after].map((item) => item ? decodeItem(item) : undefined);
        yield { keys: decodeItem(keys), before: old, after: now };
      }
    }
  }

  /** The number of objects of each segment, which has to be compared to its end. */
  private async complete(): Promise<Map<number, number>> {
    const { segments } = await this.subject();
    const found = new Map<number, number>();
    for (const name of await this.objectsBelow('segment-')) {
      const [, segment, number] = OBJECT.exec(name)!;
      found.set(Number(segment), Number(number));
    }
    const missing = Array.from({ length: segments }, (_, segment) => segment).find((segment) => !found.has(segment));
    if (missing !== undefined) throw this.unfinished(missing);
    return found;
  }

  private async* read(found: ReadonlyMap<number, number>, signal?: AbortSignal): AsyncGenerator<SegmentObject> {
    const places = [...found].sort(([one], [other]) => one - other)
      .flatMap(([segment, objects]) => Array.from({ length: objects }, (_, place) =>
        ({ segment, number: place + 1, last: place + 1 === objects })));
    const ahead: Promise<SegmentObject>[] = [];
    for (let next = 0; next < places.length || ahead.length > 0;) {
      signal?.throwIfAborted();
      while (ahead.length < AHEAD && next < places.length) {
        const object = this.object(places[next].segment, places[next++].number);
        // After a failure, the other results are not awaited any more; their errors must not end the process.
        object.catch(() => undefined);
        ahead.push(object);
      }
      const { segment, last } = places[next - ahead.length];
      const object = await ahead.shift()!;
      if (last && !object.position.whole) throw this.unfinished(segment);
      yield object;
    }
  }

  private unfinished(segment: number): StateError {
    return new StateError(`comparison is not complete: segment ${segment} of ${this.name} is not compared to its end`, undefined, 'have the state machine go on, and plan then');
  }

  private async object(segment: number, number: number): Promise<SegmentObject> {
    const name = nameOf(segment, number);
    const [first, ...lines] = (await this.objects.find(name) ?? '').split('\n');
    const position = jsonObject(first);
    if (!position || lines.pop() !== '') {
      throw new StateError(`comparison is corrupt: ${this.name}${name} is missing or cannot be read`, undefined, 'restore the version that was there, or compare the tables again');
    }
    return { position: position as unknown as SegmentPosition, lines };
  }

  /** The names of the objects of segments. Other objects below the prefix are ignored. */
  private async objectsBelow(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.objects.list(prefix)) {
      if (OBJECT.test(name)) names.push(name);
    }
    return names.sort();
  }
}

function prefixOf(segment: number): string {
  return `segment-${String(segment).padStart(6, '0')}-`;
}

function nameOf(segment: number, number: number): string {
  return `${prefixOf(segment)}${String(number).padStart(DIGITS, '0')}.jsonl`;
}
