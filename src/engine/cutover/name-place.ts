/** The place of a table's name in the value of a pointer: the whole text, or a member of the JSON or YAML in it. */
import { withYamlName, yamlName } from './yaml-name';
import { jsonObject } from '../files/json-object';

export class NamePlace {
  private readonly path?: readonly string[];

  /** @param member the names of members on the way, `tables.orders` */
  constructor(member?: string) {
    this.path = member?.split('.');
  }

  /** The name; none if the text has none at this place. */
  public read(text: string): string | undefined {
    if (this.path === undefined) return text;
    const json = jsonObject(text);
    return json ? jsonName(json, this.path) : yamlName(text, this.path);
  }

  /** The text with another name in the place. Every other character stays: other readers have their own members. */
  public write(text: string, name: string): string | undefined {
    if (this.path === undefined) return name;
    if (!jsonObject(text)) return withYamlName(text, this.path, name);
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

function jsonName(json: object, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (value, name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined,
    json,
  );
  return typeof found === 'string' ? found : undefined;
}
