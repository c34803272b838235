import { keysOf } from './change';
import { Refusal } from '../errors/refusal';
import { attribute, canonicalValue, encodeItem, type Item } from '../values/attribute-value';

/** The keys of a table's items, of which all must have the same attributes of the same types. */
export class ItemKeys {
  private readonly types: string[] = [];

  constructor(private readonly names: readonly string[]) {}

  /** One name for all spellings of an item's key. */
  public name(item: Item): string {
    let name = '';
    for (let place = 0; place < this.names.length; place++) {
      const value = attribute(item, this.names[place]);
      if (!value) {
        throw new Refusal('key', `be ${this.names.map((one) => `"${one}"`).join(' and ')} in both snapshots`,
          `an item without "${this.names[place]}": ${text(item)}`, 'compare tables with the same key schema');
      }
      const type = value.S !== undefined ? 'S' : value.N !== undefined ? 'N' : 'B';
      if (type !== (this.types[place] ??= type)) {
        throw new Refusal('key', `have one type in both snapshots, "${this.names[place]}" of type ${this.types[place]}`,
          `type ${type}: ${text(this.of(item))}`, 'compare tables with the same key schema');
      }
      name += `${place > 0 ? ',' : ''}${canonicalValue(value)}`;
    }
    return name;
  }

  public of(item: Item): Item {
    return keysOf(item, this.names);
  }
}

function text(item: Item): string {
  const json = JSON.stringify(encodeItem(item));
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}
