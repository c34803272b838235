/**
 * The fold: all changes of one item, in their order and each already told good from damage, become what is left to undo.
 *
 * Per attribute: damage on a clean one marks it with its base (what it was) and its damaged value; further damage moves the
 * damaged value only; a good write clears the mark, the damage is superseded. An insertion or deletion concerns the item and
 * ends one life of it: marks never reach from one life into the next.
 */
import { type AttributePath, type Difference, differences, isWithin, withValue } from './attribute-path';
import { type Item, itemDigest, sameValue, type Value } from './attribute-value';
import { type Change, changeKind } from './change';
import { mayRestore, type RestoreRules } from './restore-rules';

/** Damage to an attribute that nobody has written over. */
export interface Mark {
  readonly path: AttributePath;

  /** What it was; absent if the damage added the attribute. */
  readonly base?: Value;

  /** What the damage left; absent if the damage removed the attribute. */
  readonly damaged?: Value;

  /** The sequence of the change that damaged it first. */
  readonly since: string;
}

/** What happened to the item as a whole. */
export type ItemEvent =
  /** Damage deleted it. `base` is the item without damage, but with all that is never rolled back as it was last. */
  | { readonly kind: 'deleted'; readonly base: Item }
  /** Damage inserted it; good writes may have changed it since. */
  | { readonly kind: 'inserted'; readonly damaged: Item; readonly changed: boolean }
  /** A good writer, or time to live, deleted it with its marks. */
  | { readonly kind: 'removed' };

/** What is left to undo of one item. */
export interface ItemFold {
  readonly keys: Item;
  readonly marks: readonly Mark[];
  readonly event?: ItemEvent;

  /** What damage deleted before somebody inserted the item again. */
  readonly recreated?: Item;

  /** Damaged attributes that good writes have written over. */
  readonly superseded: readonly AttributePath[];

  /** Attributes that good writes changed after damage to the item, with the sequence of the last such write. */
  readonly touched: Readonly<Record<string, string>>;

  /** Whether the evidence has a hole here: an image that no change led to, or a change of which nobody can tell whether it was damage. */
  readonly gap: boolean;

  /** The digest of the last image without its marks, if the source shows whole items. */
  readonly rest?: string;

  /** Digests of what else belongs together with the marks, as it was last. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** Folds the changes of one item. */
export class Fold {
  private marks: Mark[] = [];
  private event?: ItemEvent;
  private recreated?: Item;

  /** What damage had inserted and good writes had changed, as it was when damage deleted it. */
  private lost?: Item;
  private superseded: AttributePath[] = [];
  private touched = new Map<string, string>();
  private damaged = false;
  private gap = false;
  private unclear = false;
  private last?: { readonly image?: Item; readonly digest: string };
  private sequence?: string;

  constructor(private readonly keys: Item, private readonly rules: RestoreRules = {}) {}

  public add(change: Change, damage: boolean): void {
    if (this.sequence !== undefined && change.sequence <= this.sequence) {
      if (change.sequence === this.sequence) return;
      throw new Error(`the evidence is out of order: change ${change.sequence} came after ${this.sequence}; make a new plan; if it comes back, report it`);
    }
    this.sequence = change.sequence;
    const whole = change.source !== 'journal';
    // Streams and chains of exports show every change, so each begins with the image with which the one before ended.
    if (whole && this.last && this.last.digest !== digest(change.old)) {
      this.gap = true;
    }
    this.fold(change, damage);
    this.unclear ||= change.unclear ?? false;
    if (whole) {
      this.last = { digest: digest(change.new), image: this.marks.length > 0 ? change.new : undefined };
    }
  }

  /** What is left to undo, or nothing. */
  public result(): ItemFold | undefined {
    const gap = this.gap || this.unclear;
    if (this.marks.length === 0 && !this.event && !this.recreated && this.superseded.length === 0 && !(gap && this.damaged) && !this.unclear) {
      return undefined;
    }
    const { keys, marks, event, recreated, superseded, touched, last } = this;
    const rest = last?.image && itemDigest(withoutMarks(last.image, marks, this.rules.version));
    const beside = last?.image && besideMarks(last.image, marks, this.rules);
    return { keys, marks, event, recreated, superseded, touched: Object.fromEntries(touched), gap, rest, beside };
  }

  private fold(change: Change, damage: boolean): void {
    switch (changeKind(change)) {
      case 'insert': return this.insert(change.new!, damage);
      case 'delete': return this.delete(change.old!, damage, change.ttl);
      case 'modify': return this.modify(change.old!, change.new!, damage, change.sequence);
    }
  }

  private insert(image: Item, damage: boolean): void {
    if (this.event?.kind === 'deleted') {
      this.recreated = this.event.base;
    }
    // A good write to what damage inserted was lost when damage deleted that; inserting it again does not bring it back.
    const { lost } = this;
    this.newLife();
    if (damage) this.lost = lost; else this.recreated ??= lost;
    this.event = damage ? { kind: 'inserted', damaged: image, changed: lost !== undefined } : undefined;
    this.damaged = damage;
  }

  private delete(image: Item, damage: boolean, ttl: boolean): void {
    const { event, marks, recreated } = this;
    if (!damage) {
      // Nobody decided that what damage had inserted expired: what it deleted before that is still missed.
      if (event?.kind !== 'inserted' || !ttl) this.recreated = undefined;
      if (marks.length === 0) this.newLife();
      this.event = marks.length === 0 ? undefined : { kind: 'removed' };
      return;
    }
    if (event?.kind === 'inserted') {
      if (event.changed) {
        this.lost ??= image;
        return;
      }
      // What damage inserted and deleted again was never there; what it deleted before that is still gone.
      this.newLife();
      this.recreated = undefined;
      this.event = recreated && { kind: 'deleted', base: recreated };
      return;
    }
    const base = marks.reduce((item, mark) => withValue(item, mark.path, mark.base), image);
    this.newLife();
    this.damaged = true;
    this.event = { kind: 'deleted', base };
  }

  private modify(old: Item, image: Item, damage: boolean, sequence: string): void {
    const found = differences(old, image, this.rules.deep);
    if (this.event?.kind === 'inserted') {
      const { damaged, changed } = this.event;
      this.event = { kind: 'inserted', damaged: damage && !changed ? image : damaged, changed: changed || !damage };
    } else {
      found.forEach((difference) => damage ? this.damage(difference, sequence) : this.supersede(difference));
    }
    if (damage) {
      this.damaged = true;
    } else if (this.damaged) {
      found.forEach(({ path }) => this.touched.set(path[0], sequence));
    }
  }

  private damage({ path, before, after }: Difference, sequence: string): void {
    if (!mayRestore(this.rules, path[0])) return;
    const outer = this.marks.find((mark) => isWithin(path, mark.path));
    const inner = this.marks.filter((mark) => isWithin(mark.path, path));
    const mark = outer ? {
      ...outer,
      damaged: replaced(outer.damaged, path.slice(outer.path.length), after),
    } : {
      path,
      base: inner.reduce((value, { path: place, base }) => replaced(value, place.slice(path.length), base), before),
      damaged: after,
      since: inner.reduce((first, { since }) => since < first ? since : first, sequence),
    };
    this.superseded = this.superseded.filter((place) => !isWithin(place, path));
    this.marks = this.marks.filter((other) => other !== outer && !inner.includes(other));
    if (!sameValue(mark.base, mark.damaged)) {
      this.marks.push(mark);
    }
  }

  private supersede({ path }: Difference): void {
    const over = this.marks.filter((mark) => isWithin(path, mark.path) || isWithin(mark.path, path));
    this.marks = this.marks.filter((mark) => !over.includes(mark));
    this.superseded.push(...over.map((mark) => mark.path));
  }

  private newLife(): void {
    this.marks = [];
    this.superseded = [];
    this.touched = new Map();
    this.damaged = false;
    this.event = undefined;
    this.lost = undefined;
  }
}

/** An item without what a rewind would change, for seeing whether anybody changed anything else. */
export function withoutMarks(item: Item, marks: readonly Mark[], version?: string): Item {
  const rest = marks.reduce((image, { path }) => withValue(image, path, undefined), item);
  return version === undefined ? rest : withValue(rest, [version], undefined);
}

/** What belongs together with the marks without being one, for seeing whether anybody changed it. */
export function besideMarks(item: Item, marks: readonly Mark[], { together = [] }: RestoreRules): Record<string, string> | undefined {
  const groups = together.filter((names) => marks.some(({ path }) => names.includes(path[0])));
  if (groups.length === 0) return undefined;
  const rest = withoutMarks(item, marks);
  const alone = (name: string) => Object.fromEntries(Object.entries(rest).filter(([other]) => other === name));
  return Object.fromEntries(groups.flat().map((name) => [name, itemDigest(alone(name))]));
}

function replaced(value: Value, path: AttributePath, inner: Value): Value {
  return path.length === 0 ? inner : value?.M ? { M: withValue(value.M, path, inner) } : value;
}

function digest(image?: Item): string {
  return image ? itemDigest(image) : '';
}
