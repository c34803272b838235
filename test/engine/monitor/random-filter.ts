import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { filterName } from '../../../src/engine/damage/filter/path';
import { encodeItem, type Item } from '../../../src/engine/values/attribute-value';
import type { ItemChange } from '../../../src/engine/values/item-change';

/** Few names and values, so that a random filter often matches a random change. */
const NAMES = ['a', 'a', 'a', 'a', 'b', 'b', 'S', '_id', '$or', 'odd name', 'x.y', '__proto__'];
const TEXTS = ['', 'a', 'ab', 'ab#1', 'é😀', '0.01', 'true', 'two\nlines'];
const NUMBERS = ['0', '1', '1.0', '0.01', '0.010', '-2E3'];

const text = fc.constantFrom(...TEXTS);
const quoted = text.map((each) => JSON.stringify(each));
const number = fc.constantFrom(...NUMBERS);
const bytes = fc.constantFrom('', 'a', 'ab').map((each) => new Uint8Array(Buffer.from(each)));
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  often(6, text.map((S) => ({ S }))),
  often(3, number.map((N) => ({ N }))),
  often(1, bytes.map((B) => ({ B }))),
  often(2, fc.boolean().map((BOOL) => ({ BOOL }))),
  often(1, fc.constant({ NULL: true as const })),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  often(8, scalar),
  often(1, fc.uniqueArray(text, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS }))),
  often(1, fc.constantFrom('1', '0.01').map((each) => ({ NS: [each] }))),
  often(1, bytes.map((each) => ({ BS: [each] }))),
  often(1, fc.array(scalar, { maxLength: 2 }).map((L) => ({ L }))),
  often(1, fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 1, noNullPrototype: true }).map((M) => ({ M }))),
);
const attributes: fc.Arbitrary<Item> = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries));

const path = fc.oneof(
  often(8, fc.constantFrom(...NAMES, 'pk').map(filterName)),
  often(1, fc.constantFrom('a.a', 'a[0]', 'b.a', 'b[1].a')),
);
const place = fc.oneof(
  often(5, fc.tuple(fc.constantFrom('old', 'new'), path).map(([image, each]) => `${image}.${each}`)),
  often(1, fc.constant('key.pk')),
);
const literal = fc.oneof(
  often(6, quoted), often(2, number), often(2, fc.constantFrom('true', 'false', 'null', '[]', '{}', 'b64"YQ=="', 'b64""')),
);
const sign = fc.constantFrom('=', '=', '!=', '<', '<=', '>', '>=');
const listed = (each: fc.Arbitrary<string>) => fc.array(each, { minLength: 1, maxLength: 3 }).map((all) => `in (${all.join(', ')})`);
const type = fc.constantFrom('S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M').map((each) => JSON.stringify(each));
const following = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((words) => words.join(' '));

const test = fc.oneof(
  often(4, fc.constantFrom('insert', 'modify', 'delete', 'ttl', 'at >= "2026-11-21T09:59:00Z"')),
  often(1, path.map((each) => `changed(${each})`)),
  often(2, following(place, fc.constantFrom('exists', 'missing'))),
  often(4, following(place, fc.constantFrom('=', '!='), literal)),
  often(2, following(place, sign, fc.oneof(quoted, number, place))),
  often(3, following(place, fc.constant('begins'), quoted)),
  often(2, following(place, fc.constant('contains'), literal)),
  often(1, following(place, fc.constant('matches'), fc.constantFrom('"^a"', '"."', '"1$"'))),
  often(3, following(place, listed(literal))),
  often(1, following(place.map((each) => `size(${each})`), fc.oneof(following(sign, fc.constantFrom('0', '1', '2')), listed(number)))),
  often(2, following(place.map((each) => `type(${each})`), fc.oneof(following(fc.constantFrom('=', '!='), type), listed(type)))),
);

/** Filters of the whole grammar. */
export const filters: fc.Arbitrary<string> = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    often(3, test),
    often(4, fc.tuple(tie('filter'), fc.constantFrom('and', 'and', 'or'), tie('filter')).map(([a, word, b]) => `(${a}) ${word} (${b})`)),
    often(1, tie('filter').map((each) => `not (${each})`)),
  ),
})).filter;

/** A change, and its record as AWS sends it to a function. */
export const changes: fc.Arbitrary<{ change: ItemChange; record: object }> = fc
  .record({
    pk: text.filter((each) => each !== ''),
    before: fc.option(attributes, { nil: undefined }),
    after: fc.option(attributes, { nil: undefined }),
    ttl: fc.constantFrom(undefined, 'named', 'replicated'),
  })
  .filter(({ before, after }) => before !== undefined || after !== undefined)
  .map(({ pk, before, after, ttl }) => {
    const keys: Item = { pk: { S: pk } };
    const [old, image] = [before && { ...before, ...keys }, after && { ...after, ...keys }];
    const expired = image === undefined && ttl !== undefined;
    const at = new Date('2026-11-21T09:59:30Z');
    return { change: { keys, old, new: image, at, ttl: expired }, record: recordOf(keys, old, image, at, expired && ttl === 'named') };
  });

function recordOf(keys: Item, old: Item | undefined, image: Item | undefined, at: Date, isNamed: boolean): object {
  return {
    eventID: '07784d7bba6b7ef2e0ef2ab1b7c9a5a3',
    eventName: old === undefined ? 'INSERT' : image === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    ...isNamed ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {},
    dynamodb: {
      ApproximateCreationDateTime: at.getTime() / 1000,
      Keys: encodeItem(keys),
      ...image ? { NewImage: encodeItem(image) } : {},
      ...old ? { OldImage: encodeItem(old) } : {},
      SequenceNumber: '4421584500000000017450439091',
      SizeBytes: 26,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: 'arn:aws:dynamodb:eu-central-1:111122223333:table/audit-log/stream/2026-11-21T00:00:00.000',
  };
}
