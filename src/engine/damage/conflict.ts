/** What a rewind leaves as it is, and says so. */
import type { Value } from '../values/attribute-value';

/** Why something is left as it is. */
export type ConflictReason =
  /** A later write changed the attribute, or what the damage had inserted. */
  | 'changed since'
  /** The item is gone. */
  | 'deleted since'
  /** The item was deleted by the damage, and somebody has inserted it again. */
  | 'recreated since'
  /** Another attribute of its group cannot be rolled back. */
  | 'kept together'
  /** Good writes touched the item after its damage, and the rewind is strict. */
  | 'touched since'
  /** The evidence has a hole. */
  | 'evidence incomplete'
  /** The attribute is touched, and has no form in which a time is written. */
  | 'time not set'
  /** DynamoDB does not take what was there before. */
  | 'refused by DynamoDB'
  /** More attributes than one write can be conditional on. */
  | 'too many attributes';

/** Something that stays as it is, for a person to decide. */
export interface Conflict {
  readonly reason: ConflictReason;

  /** The attribute; the item as a whole if left out. */
  readonly attribute?: string;

  /** What was there before the damage, what the damage left, what is there now. Absent is absent. */
  readonly base?: Value;
  readonly damaged?: Value;
  readonly live?: Value;

  /** What good writes had made of the damaged value, where the evidence shows it. */
  readonly good?: Value;

  /** Whether time to live deleted the item. */
  readonly ttl?: boolean;

  /** What DynamoDB said, or what can be done. */
  readonly message?: string;
}

/** Damage that a good write has replaced, with what is there now. */
export interface SupersededValue {
  readonly attribute: string;
  readonly base?: Value;
  readonly damaged?: Value;
  readonly good?: Value;
  readonly live?: Value;
}
