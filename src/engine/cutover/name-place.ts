/** The place of a table's name in the value of a pointer: the whole text, or a member of the JSON in it. */
import { jsonObject } from '../files/json-object';

export class NamePlace {
  /** @param member the names of members on the way, `tables.orders` */
  constructor(private readonly member?: string) {}

  /** The name; none if the text has none at this place. */
  public read(text: string): string | undefined {
    if (this.member === undefined) return text;
    const found = this.member.split('.').reduce<unknown>(
      (value, name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined,
      jsonObject(text),
    );
    return typeof found === 'string' ? found : undefined;
  }

  /** The text with another name in the place. Every other character stays: other readers have their own members. */
  public write(text: string, name: string): string | undefined {
    if (this.member === undefined) return name;
    const before = this.read(text);
    if (before === undefined) return undefined;
    const [from, to] = [JSON.stringify(before), JSON.stringify(name)];
    for (let place = text.indexOf(from); place >= 0; place = text.indexOf(from, place + 1)) {
      const changed = text.slice(0, place) + to + text.slice(place + from.length);
      if (this.read(changed) === name) return changed;
    }
    return undefined;
  }
}
