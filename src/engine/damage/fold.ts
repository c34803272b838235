/**
 * The fold: turns all changes of one item, in their order and each classified as damage or good write, into the rest to
 * undo.
 *
 * Damaged attributes have marks (`damaged-attributes.ts`). An insertion or deletion concerns the whole item and ends
 * one life of it: marks never carry over from one life to the next.
 */
import { type DamagedAttribute, DamagedAttributes, type Superseded } from './damaged-attributes';
import { groupDigests, isBack, without, withoutDamaged } from './item-images';
import { type RestoreRules, writtenNames } from './restore-rules';
import type { Change } from '../evidence/change';
import { differences, withValue } from '../values/attribute-path';
import { attribute, type Item, itemDigest, sameValue } from '../values/attribute-value';
import { larger } from '../values/decimal';
import { changeKind } from '../values/item-change';

/** The event that concerns the item as a whole. */
export type ItemEvent =
  /**
   * Damage deleted it. `base` is the item without damage. Attributes that are never rolled back have their last value
   * in it, and so do the attributes in `unknown`, where good writes had built on damage.
   */
  | { readonly kind: 'deleted'; readonly base: Item; readonly unknown?: readonly DamagedAttribute[] }
  /** Damage inserted it; good writes may have changed it since. */
  | { readonly kind: 'inserted'; readonly damaged: Item; readonly changed: boolean }
  /** A good writer, or time to live, deleted it with its marks. */
  | { readonly kind: 'removed'; readonly ttl?: boolean };

/** The rest to undo of one item. */
export interface ItemFold {
  readonly keys: Item;
  readonly marks: readonly DamagedAttribute[];
  readonly event?: ItemEvent;

  /** The item that damage deleted before it was inserted again. */
  readonly recreated?: Item;

  /** Damaged attributes that good writes have replaced. */
  readonly superseded: readonly Superseded[];

  /** The largest version that the changes show. */
  readonly version?: string;

  /** The values of touched attributes before the damage changed them. */
  readonly former?: Item;

  /** Attributes that good writes changed after damage to the item, with the sequence of the last such write. */
  readonly touched: Readonly<Record<string, string>>;

  /**
   * True if the change source has a gap here: an image that no change led to, or a change that cannot be classified.
   */
  readonly gap: boolean;

  /** The digest of the last image without its marks, if the source shows whole items. Plans store it as `rest`. */
  readonly restDigest?: string;

  /**
   * Digests of the other attributes of the marks' groups, at their last values. The field in a plan has an older name.
   */
  readonly groupDigests?: Readonly<Record<string, string>>;
}

export type { DamagedAttribute, Superseded } from './damaged-attributes';

/** Folds the changes of one item. */
export class Fold {
  private marks: DamagedAttributes;
  private event?: ItemEvent;
  private recreated?: Item;

  /** The item that damage inserted, good writes changed and damage deleted again. */
  private lost?: Item;
  private touched = new Map<string, string>();
  private damaged = false;
  private gap = false;
  private unclear = false;
  private last?: { readonly image?: Item; readonly digest: string };
  private sequence?: string;
  private version?: string;
  private former: Item = {};

  constructor(private readonly keys: Item, private readonly rules: RestoreRules = {}) {
    this.marks = new DamagedAttributes(rules);
  }

  public add(change: Change, damage: boolean): void {
    if (this.sequence !== undefined && change.sequence <= this.sequence) {
      if (change.sequence === this.sequence) return;
      throw new Error(
        `the changes are out of order: change ${change.sequence} came after ${this.sequence}; make a new plan; if it happens again, report it`,
      );
    }
    this.sequence = change.sequence;
    const whole = change.source !== 'journal';
    // Streams and chains of exports show every change, so each change begins with the image of the previous one.
    if (whole && this.last && this.last.digest !== digest(change.old)) {
      this.gap = true;
    }
    this.fold(change, damage);
    this.count(change, damage);
    if (this.rules.touch) this.former = formerly(this.former, change, damage, this.rules.touch);
    this.unclear ||= change.unclear ?? false;
    if (whole) {
      this.last = { digest: digest(change.new), image: this.marks.all.length > 0 ? change.new : undefined };
    }
  }

  /** The rest to undo; none if there is nothing to undo. */
  public result(): ItemFold | undefined {
    const gap = this.gap || this.unclear;
    const { keys, event, recreated, touched, last, version, marks: { all: marks, superseded } } = this;
    if (
      marks.length === 0
      && !event
      && !recreated
      && superseded.length === 0
      && !(gap && this.damaged)
      && !this.unclear
    ) {
      return undefined;
    }
    const restDigest = last?.image && itemDigest(withoutDamaged(last.image, marks, writtenNames(this.rules)));
    const digests = last?.image && groupDigests(last.image, marks, this.rules);
    const former = Object.keys(this.former).length > 0 ? this.former : undefined;
    return {
      ...{ keys, marks, event, recreated, superseded, touched: Object.fromEntries(touched), gap },
      ...{ restDigest, groupDigests: digests, version, former },
    };
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
      const { base, unknown } = this.event;
      // An item that is back as it was continues with its open questions.
      if (!damage && isBack(image, base, this.rules, this.version)) {
        this.newLife(unknown);
        return;
      }
      this.recreated = base;
    }
    // A good write to what damage inserted was lost when damage deleted that; inserting it again does not bring it
    // back.
    const { lost } = this;
    this.newLife();
    if (damage) this.lost = lost; else this.recreated ??= lost;
    this.event = damage ? { kind: 'inserted', damaged: image, changed: lost !== undefined } : undefined;
    this.damaged = damage;
  }

  private delete(image: Item, damage: boolean, ttl: boolean): void {
    const { event, marks, recreated } = this;
    if (!damage) {
      // An expiry of an item that damage inserted is not a decision about the item: the one that damage deleted before
      // is still missed.
      if (event?.kind !== 'inserted' || !ttl) this.recreated = undefined;
      if (marks.all.length === 0) this.newLife();
      this.event = marks.all.length === 0 ? undefined : { kind: 'removed', ttl: ttl || undefined };
      return;
    }
    if (event?.kind === 'inserted') {
      if (event.changed) {
        this.lost ??= image;
        return;
      }
      // Damage that inserted and deleted the item again leaves no trace; an item that it deleted before is still
      // missing.
      this.newLife();
      this.recreated = undefined;
      this.event = recreated && { kind: 'deleted', base: recreated };
      return;
    }
    const [base, unknown] = [marks.undone(image), marks.unknown];
    this.newLife();
    this.damaged = true;
    this.event = { kind: 'deleted', base, unknown: unknown.length > 0 ? unknown : undefined };
  }

  private modify(old: Item, image: Item, damage: boolean, sequence: string): void {
    const found = differences(old, image, this.rules.deep);
    if (this.event?.kind === 'inserted') {
      const { damaged, changed } = this.event;
      this.event = { kind: 'inserted', damaged: damage && !changed ? image : damaged, changed: changed || !damage };
    } else {
      damage ? this.marks.damage(found, image, sequence) : this.marks.write(found, image);
    }
    if (damage) {
      this.damaged = true;
    } else if (this.damaged) {
      found.forEach(({ path }) => this.touched.set(path[0], sequence));
    }
  }

  /** Keeps the largest version. A good write that removes the attribute ends the counting. */
  private count({ old, new: image }: Change, damage: boolean): void {
    const { rules: { version: name } } = this;
    if (name === undefined) return;
    const versions = [old, image].flatMap((each) => (each && attribute(each, name)?.N) ?? []);
    this.version = !damage && image && !attribute(image, name) ? undefined
      : versions.reduce<string | undefined>((a, b) => a === undefined ? b : larger(a, b), this.version);
  }

  private newLife(marks?: readonly DamagedAttribute[]): void {
    this.marks = new DamagedAttributes(this.rules, marks);
    this.touched = new Map();
    this.damaged = false;
    this.event = undefined;
    this.lost = undefined;
  }
}

/** The values of attributes before damage that no good write has replaced since. Kept if damage deletes the item. */
function formerly(former: Item, { old, new: image }: Change, damage: boolean, names: readonly string[]): Item {
  if (!old || !image) return old && damage ? former : {};
  const changed = names.filter((name) => !sameValue(attribute(old, name), attribute(image, name)));
  if (!damage) return without(former, changed);
  return changed
    .filter((name) => !attribute(former, name))
    .reduce((item, name) => withValue(item, [name], attribute(old, name)), former);
}

function digest(image?: Item): string {
  return image ? itemDigest(image) : '';
}
