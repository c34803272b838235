/** Changes and folds as JSON, with values the way DynamoDB exports them. An absent value is left out. */
import type { ItemEvent, ItemFold, DamagedAttribute } from './fold';
import type { Change } from '../evidence/change';
import { decodeItem, decodeValue, encodeItem, encodeValue, type Item, type Value } from '../values/attribute-value';

/** Without what only the judgement of the change has use for. */
export function encodeChange({ keys, old, new: image, at, since, ...rest }: Change): object {
  return {
    ...rest,
    at: at.getTime(),
    keys: encodeItem(keys),
    old: old && encodeItem(old),
    new: image && encodeItem(image),
  };
}

export function decodeChange(json: any): Change {
  return { ...json, at: new Date(json.at), keys: decodeItem(json.keys), old: item(json.old), new: item(json.new) };
}

export function encodeFold(fold: ItemFold): object {
  const { keys, marks, superseded, event, recreated, former, touched, gap, restDigest, groupDigests, version } = fold;
  return {
    ...{ touched, gap, rest: restDigest, beside: groupDigests, version },
    keys: encodeItem(keys),
    marks: marks.map(encodeDamaged),
    superseded: superseded.map(encodeValues),
    event: event && encodeEvent(event),
    recreated: recreated && encodeItem(recreated),
    former: former && encodeItem(former),
  };
}

export function decodeFold(json: any): ItemFold {
  const { keys, marks, superseded, event, recreated, former, rest: restDigest, beside: groupDigests, ...others } = json;
  return {
    ...others,
    restDigest,
    groupDigests,
    keys: decodeItem(keys),
    marks: marks.map(decodeDamaged),
    superseded: superseded.map(decodeValues),
    event: event && decodeEvent(event),
    recreated: item(recreated),
    former: item(former),
  };
}

export function encodeDamaged({ good, beneath, ...rest }: DamagedAttribute): object {
  return {
    ...encodeValues(rest),
    good: good && { value: encoded(good.value) },
    beneath: beneath && encodeValues(beneath),
  };
}

export function decodeDamaged(json: any): DamagedAttribute {
  const { good, beneath, ...rest } = json;
  return {
    ...decodeValues(rest),
    good: good && { value: value(good.value) },
    beneath: beneath && decodeValues(beneath),
  };
}

/** The values that a person compares. */
interface Values {
  readonly base?: Value;
  readonly damaged?: Value;
  readonly good?: Value;
  readonly live?: Value;
}

/** Conflicts, and damage that was replaced. */
export function encodeValues<T extends Values>({ base, damaged, good, live, ...rest }: T): object {
  return { ...rest, base: encoded(base), damaged: encoded(damaged), good: encoded(good), live: encoded(live) };
}

export function decodeValues(json: any): any {
  return {
    ...json,
    base: value(json.base),
    damaged: value(json.damaged),
    good: value(json.good),
    live: value(json.live),
  };
}

function encodeEvent(event: ItemEvent): object {
  switch (event.kind) {
    case 'deleted': return { ...event, base: encodeItem(event.base), unknown: event.unknown?.map(encodeDamaged) };
    case 'inserted': return { ...event, damaged: encodeItem(event.damaged) };
    case 'removed': return event;
  }
}

function decodeEvent(json: any): ItemEvent {
  switch (json.kind) {
    case 'deleted': return { ...json, base: decodeItem(json.base), unknown: json.unknown?.map(decodeDamaged) };
    case 'inserted': return { ...json, damaged: decodeItem(json.damaged) };
    default: return json;
  }
}

function item(json: any): Item | undefined {
  return json && decodeItem(json);
}

function value(json: any): Value {
  return json && decodeValue(json);
}

function encoded(plain: Value): unknown {
  return plain && encodeValue(plain);
}
