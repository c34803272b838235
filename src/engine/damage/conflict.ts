/** Conflicts: attributes and items that a rewind leaves as they are and reports. */
import type { Value } from '../values/attribute-value';

/** The reason of a conflict. */
export type ConflictReason =
  /** A later write changed the attribute, or what the damage had inserted. */
  | 'changed since'
  /** The item is gone. */
  | 'deleted since'
  /** The item was deleted by the damage and has been inserted again. */
  | 'recreated since'
  /** Another attribute of its group cannot be rolled back. */
  | 'kept together'
  /** Good writes touched the item after its damage, and the rewind is strict. */
  | 'touched since'
  /** The change source has a gap. */
  | 'evidence incomplete'
  /** The attribute is touched, and has no form in which a time is written. */
  | 'time not set'
  /** DynamoDB rejects the base value. */
  | 'refused by DynamoDB'
  /** More attributes than one write can be conditional on. */
  | 'too many attributes';

/** An attribute or item that stays as it is, for a person to decide. */
export interface Conflict {
  readonly reason: ConflictReason;

  /** The attribute; the item as a whole if left out. */
  readonly attribute?: string;

  /** The values before the damage, after it, and now. An absent attribute has none. */
  readonly base?: Value;
  readonly damaged?: Value;
  readonly live?: Value;

  /** The value that good writes made of the damaged one, if the change source shows it. */
  readonly good?: Value;

  /** True if time to live deleted the item. */
  readonly ttl?: boolean;

  /** The message of DynamoDB, or the way out. */
  readonly message?: string;
}

/** Damage that a good write has replaced, with the live value. */
export interface SupersededValue {
  readonly attribute: string;
  readonly base?: Value;
  readonly damaged?: Value;
  readonly good?: Value;
  readonly live?: Value;
}
