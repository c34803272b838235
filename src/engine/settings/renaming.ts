/** The identity of the source, replaced by that of the restored table. */
import { isMembers, type Json } from './json-value';
import type { SettingsTable } from './table-settings';

export class Renaming {
  private readonly arns: RegExp;

  constructor(public readonly source: SettingsTable, public readonly target: SettingsTable) {
    this.arns = new RegExp(`(arn:[\\w*-]+):dynamodb:[\\w*-]*:[\\d*]*:table/${escaped(source.name)}(?![\\w.-])`, 'g');
  }

  /** ARNs of the source in a text: of its table, its indexes and its stream. */
  public arn(text: string): string {
    const { source, target } = this;
    const moved = source.streamArn && target.streamArn ? text.replaceAll(source.streamArn, target.streamArn) : text;
    return moved.replaceAll(this.arns, target.arn);
  }

  /** Every ARN of the source in a document. */
  public document(value: Json): Json {
    if (typeof value === 'string') return this.arn(value);
    if (Array.isArray(value)) return value.map((each: Json) => this.document(each));
    if (!isMembers(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [this.arn(name), this.document(member)]),
    );
  }

  /** The name of the source within another name, such as that of a scaling policy. */
  public within(name: string): string {
    return name.replaceAll(this.source.name, this.target.name);
  }

  /** The name of a copy beside the original: in one account there is one of each name. */
  public copyOf(name: string): string {
    const { source, target } = this;
    // A deleted table that has come back under its own name still has its alarms.
    return source.name === target.name ? name : `${name} ${target.name}`;
  }
}

/** True if a text mentions a table by its name, alone or in an ARN. */
export function mentions(text: string, table: string): boolean {
  return new RegExp(`(?<![\\w.-])${escaped(table)}(?![\\w.-])`).test(text);
}

function escaped(name: string): string {
  return name.replaceAll('.', '\\.');
}
