import * as fc from 'fast-check';
import type { Change } from '../../../src/engine/evidence/change';
import { type Item, type Value, sameItem, sameValue } from '../../../src/engine/values/attribute-value';

/**
 * Random histories of one item as operations: additions to numbers and sets, elements of lists, members of maps, and
 * whole values.
 *
 * They are played twice: all of them, which is what the evidence shows, and the good ones alone, which is what should
 * be. Good writers and bad ones write other values, so that only damage leaves what damage leaves.
 */
export interface Operation {
  readonly by: 'good' | 'bad';
  readonly what:
    'set' | 'remove' | 'add' | 'append' | 'element' | 'cut' | 'addMember' | 'deleteMember' | 'member' | 'removeMember';
  readonly attribute: string;

  /** Chooses the value, the member or the place. */
  readonly choice: number;
}

const KINDS: Record<string, Operation['what'][]> = {
  stock: ['add', 'add', 'add', 'set', 'remove'],
  roles: ['addMember', 'addMember', 'deleteMember', 'set', 'remove'],
  tags: ['append', 'append', 'element', 'cut', 'set', 'remove'],
  profile: ['member', 'member', 'removeMember', 'set', 'remove'],
  name: ['set', 'set', 'remove'],
};

export const ATTRIBUTES = Object.keys(KINDS);
const MEMBERS = ['theme', 'lang', 'size'];

const operation = (by: fc.Arbitrary<Operation['by']>): fc.Arbitrary<Operation> =>
  fc
    .constantFrom(...ATTRIBUTES)
    .chain((attribute) =>
      fc.record({
        by,
        what: fc.constantFrom(...KINDS[attribute]),
        attribute: fc.constant(attribute),
        choice: fc.nat(3),
      }),
    );

/** Writers meet on one attribute, for which the others are there to be kept. */
export const operations: fc.Arbitrary<Operation[]> = fc.array(operation(fc.constantFrom('good', 'bad')), {
  minLength: 2,
  maxLength: 9,
  size: 'max',
});
export const goodOperation = operation(fc.constant('good'));

export const START: Item = {
  stock: { N: '100' },
  roles: { SS: ['reader', 'writer'] },
  tags: { L: [{ S: 'old' }, { M: { id: { S: '1' } } }] },
  profile: { M: { theme: { S: 'dark' }, lang: { S: 'de' } } },
  name: { S: 'Ann' },
};

/** The item after an operation; none if DynamoDB would reject it. Each good text is different. */
export function performed(item: Item, { by, what, attribute, choice }: Operation, turn: number): Item | undefined {
  const value = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
  const text = { S: `${by} ${by === 'good' ? turn : choice}` };
  const member = MEMBERS[choice % MEMBERS.length];
  switch (what) {
    case 'set': return withAttribute(item, attribute, whole(attribute, by, text, turn));
    case 'remove': return withAttribute(item, attribute, undefined);
    case 'add': return withAttribute(item, attribute, { N: String(Number(value?.N ?? 0) + (by === 'good' ? choice + 1 : 1000 * (choice + 1))) });
    case 'append': return withAttribute(item, attribute, { L: [...value?.L ?? [], text] });
    case 'element': return value?.L && withAttribute(item, attribute, { L: value.L.map((each, place) => place === choice % value.L!.length ? text : each) });
    case 'cut': return value?.L && withAttribute(item, attribute, { L: value.L.filter((_, place) => place !== choice % value.L!.length) });
    case 'addMember': return withAttribute(item, attribute, { SS: [...new Set([...value?.SS ?? [], text.S])] });
    case 'deleteMember': {
      const rest = value?.SS?.filter((_, place) => place !== choice % value.SS!.length) ?? [];
      return withAttribute(item, attribute, rest.length > 0 ? { SS: rest } : undefined);
    }
    case 'member': return value?.M && withAttribute(item, attribute, { M: { ...value.M, [member]: text } });
    case 'removeMember': return value?.M && withAttribute(item, attribute, { M: Object.fromEntries(Object.entries(value.M).filter(([name]) => name !== member)) });
  }
}

function whole(attribute: string, by: string, text: { S: string }, turn: number): NonNullable<Value> {
  switch (attribute) {
    case 'stock': return { N: String((by === 'good' ? 7 : 5000) + turn) };
    case 'roles': return { SS: [text.S] };
    case 'tags': return { L: [text] };
    case 'profile': return { M: { theme: text, [by === 'good' ? 'lang' : 'size']: text } };
    default: return text;
  }
}

export function withAttribute(item: Item, name: string, value: Value): Item {
  const others = Object.entries(item).filter(([other]) => other !== name);
  return Object.fromEntries(value ? [...others, [name, value]] : others);
}

export interface Played {
  readonly changes: readonly Change[];
  readonly damage: readonly boolean[];
  readonly end: Item;

  /** Attributes as the good operations alone leave them, if that is known. */
  readonly clean: ReadonlyMap<string, Value>;

  /** Attributes to which a good operation came after damage. */
  readonly met: ReadonlySet<string>;
}

/** Plays a history. */
export function played(keys: Item, all: readonly Operation[], start: Item = START): Played {
  let item: Item = { ...keys, ...start };
  let clean: Item = item;
  const unknowable = new Set<string>();
  const damaged = new Set<string>();
  const met = new Set<string>();
  const bases = new Map<string, Value>();
  const changes: Change[] = [];
  const damage: boolean[] = [];
  for (const [turn, each] of all.entries()) {
    const { by, attribute } = each;
    const after = performed(item, each, turn);
    // Operations that DynamoDB rejects did not happen, and those that change nothing are not in the stream.
    if (!after || sameItem(after, item)) continue;
    changes.push({ keys, old: item, new: after, at: new Date(1_000_000 + turn * 1000), sequence: String(turn).padStart(10, '0'), source: 'stream', ttl: false });
    damage.push(by === 'bad');
    if (by === 'bad') {
      damaged.add(attribute);
      if (!bases.has(attribute)) bases.set(attribute, item[attribute]);
    } else {
      if (damaged.has(attribute)) met.add(attribute);
      const value = isRepair(each, after, bases) ? 'unknowable' : cleanly(item, after, clean, each, turn);
      if (value === 'unknowable') unknowable.add(attribute); else clean = withAttribute(clean, attribute, value);
      if (each.what === 'set' || each.what === 'remove') {
        unknowable.delete(attribute);
        bases.delete(attribute);
      }
    }
    item = after;
  }
  return {
    changes,
    damage,
    end: item,
    met,
    clean: new Map(ATTRIBUTES.filter((name) => !unknowable.has(name)).map((name) => [name, clean[name]])),
  };
}

/** An addition that leaves exactly the number from before the damage: it looks the same as a repair by hand. */
function isRepair({ what, attribute }: Operation, after: Item, bases: ReadonlyMap<string, Value>): boolean {
  return what === 'add' && bases.has(attribute) && sameValue(after[attribute], bases.get(attribute));
}

/** The meaning of a good operation without damage. */
function cleanly(item: Item, after: Item, clean: Item, each: Operation, turn: number): Value | 'unknowable' {
  const { attribute, what } = each;
  // The position of an element has its meaning in the list that the writer saw. In another list it is unknown, unless
  // nothing was left of that list.
  if (what === 'element' || what === 'cut') {
    return sameValue(item[attribute], clean[attribute]) ? after[attribute] : 'unknowable';
  }
  // A map that is written whole is written in its members: what it leaves as the damage left it shows in no evidence.
  if (attribute === 'profile' && what === 'set' && item.profile?.M && clean.profile?.M) {
    const [before, now] = [item.profile.M, after.profile.M!];
    const names = MEMBERS.filter((name) => !sameValue(before[name], now[name]));
    return { M: names.reduce((map, name) => withAttribute(map, name, now[name]), clean.profile.M) };
  }
  // A member that was taken out of a set is taken out by its name.
  if (what === 'deleteMember') {
    const gone = (item[attribute]?.SS ?? []).filter((member) => !after[attribute]?.SS?.includes(member));
    const rest = (clean[attribute]?.SS ?? []).filter((member) => !gone.includes(member));
    return rest.length > 0 ? { SS: rest } : undefined;
  }
  const result = performed(clean, each, turn);
  return result ? result[attribute] : 'unknowable';
}
