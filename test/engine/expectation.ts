import { different, equalNamed, type History, isDoubtful, type Named, valueOf, written } from './history';

/** The item that a rewind has to leave, and the conflicts that it has to report. */
export interface Expectation {
  readonly item?: Named;
  readonly conflicts: Set<string>;

  /**
   * Further conflicts that it may report: good writes of a number over a damaged number, or of a list over a list,
   * which cannot be distinguished from additions.
   */
  readonly doubts: Set<string>;
}

const WHOLE_ITEM = '(item)';

/**
 * Replays a history without its bad writes.
 *
 * `clean` is the world in which only good writes happened. It holds the value of an attribute unless a later good
 * write, or the life and death of the item, make it a question for a person.
 */
export function expectation(history: History): Expectation {
  const doubts = new Set<string>();
  return { ...judged(history, doubts), doubts };
}

function judged({ seen, unseen, end: live }: History, doubts: Set<string>): Omit<Expectation, 'doubts'> {
  let clean = [...seen, ...unseen].length > 0 ? [...seen, ...unseen][0].before : live;
  let bornBad = false;
  let mixed = false;
  let recreated = false;
  let expired = false;
  let diedDamaged: string[] = [];

  for (const { by, before, after, ttl } of seen) {
    expired = ttl && bornBad && recreated;
    if (by === 'bad') {
      if (!before) {
        recreated ||= clean !== undefined;
        bornBad = true;
        diedDamaged = [];
      } else if (!after && bornBad && !mixed) {
        recreated = false;
        bornBad = false;
      }
    } else if (!before) {
      // Good writes to an item that the damage inserted and then deleted are lost, too.
      recreated ||= (clean !== undefined && (bornBad || !equalNamed(after, clean))) || mixed;
      if (doubts.size > 0) doubts.add(WHOLE_ITEM);
      [clean, bornBad, mixed, diedDamaged] = [after, false, false, []];
    } else if (expired) {
      [bornBad, mixed, diedDamaged] = [false, false, []];
    } else if (!after) {
      diedDamaged = !bornBad && clean ? different(clean, before) : [];
      [clean, bornBad, mixed, recreated] = [undefined, false, false, false];
    } else if (bornBad) {
      mixed = true;
    } else if (clean) {
      different(clean, before).filter((name) => isDoubtful(valueOf(after, name))).forEach((name) => doubts.add(name));
      const changes = Object.fromEntries(different(before, after).map((name) => [name, valueOf(after, name) ?? null]));
      clean = written(clean, changes);
    }
  }

  const last = unseen.length > 0 ? unseen[0].before : live;
  const conflicts = new Set(recreated ? [WHOLE_ITEM] : []);
  if (mixed || (expired && !last)) return { item: live, conflicts: conflicts.add(WHOLE_ITEM) };
  if (bornBad) {
    if (live && !equalNamed(live, last)) conflicts.add(WHOLE_ITEM);
    return { item: recreated || conflicts.size > 0 ? live : undefined, conflicts };
  }
  if (!last) {
    if (!clean) {
      if (!live) diedDamaged.forEach((name) => conflicts.add(name));
      return { item: live, conflicts };
    }
    if (!live || equalNamed(live, clean)) return { item: clean, conflicts };
    return { item: live, conflicts: conflicts.add(WHOLE_ITEM) };
  }
  if (!live) {
    different(clean!, last).forEach((name) => conflicts.add(name));
    return { conflicts };
  }
  const later = different(clean!, last).filter((name) =>
    valueOf(live, name) !== valueOf(last, name) && valueOf(live, name) !== valueOf(clean!, name));
  later.forEach((name) => conflicts.add(name));
  const restored = different(clean!, last).filter((name) => !later.includes(name));
  return {
    item: written(live, Object.fromEntries(restored.map((name) => [name, valueOf(clean!, name) ?? null]))),
    conflicts,
  };
}

/** The conflicts that are no doubts. */
export function certain(names: Iterable<string>, doubts: ReadonlySet<string>): Set<string> {
  return new Set([...names].filter((name) => !doubts.has(name)));
}
