/** Changes and folds as JSON, with values the way DynamoDB exports them. An absent value is left out. */
import { decodeItem, decodeValue, encodeItem, encodeValue, type Item, type Value } from './attribute-value';
import type { Change } from './change';
import type { ItemEvent, ItemFold, Mark } from './fold';
import type { Conflict } from './merge';

/** Without what only the judgement of the change has use for. */
export function encodeChange({ keys, old, new: image, at, since, ...rest }: Change): object {
  return { ...rest, at: at.getTime(), keys: encodeItem(keys), old: old && encodeItem(old), new: image && encodeItem(image) };
}

export function decodeChange(json: any): Change {
  return { ...json, at: new Date(json.at), keys: decodeItem(json.keys), old: item(json.old), new: item(json.new) };
}

export function encodeFold({ keys, marks, event, recreated, ...rest }: ItemFold): object {
  return {
    ...rest,
    keys: encodeItem(keys),
    marks: marks.map(encodeMark),
    event: event && mapEvent(event, encodeItem as (item: Item) => Item),
    recreated: recreated && encodeItem(recreated),
  };
}

export function decodeFold(json: any): ItemFold {
  const { keys, marks, event, recreated } = json;
  return {
    ...json,
    keys: decodeItem(keys),
    marks: marks.map(decodeMark),
    event: event && mapEvent(event, decodeItem),
    recreated: item(recreated),
  };
}

export function encodeMark({ base, damaged, ...rest }: Mark): object {
  return { ...rest, base: encoded(base), damaged: encoded(damaged) };
}

export function decodeMark(json: any): Mark {
  return { ...json, base: value(json.base), damaged: value(json.damaged) };
}

export function encodeConflict({ base, damaged, live, ...rest }: Conflict): object {
  return { ...rest, base: encoded(base), damaged: encoded(damaged), live: encoded(live) };
}

export function decodeConflict(json: any): Conflict {
  return { ...json, base: value(json.base), damaged: value(json.damaged), live: value(json.live) };
}

function mapEvent(event: ItemEvent, convert: (image: Item) => Item): ItemEvent {
  switch (event.kind) {
    case 'deleted': return { ...event, base: convert(event.base) };
    case 'inserted': return { ...event, damaged: convert(event.damaged) };
    case 'removed': return event;
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
