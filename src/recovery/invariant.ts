import type { IConstruct } from 'constructs';
import { refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';

/** A name that is typed as it is in a reference of the command line. */
const ATTRIBUTE = /^[\w.-]{1,255}$/;

/** Of a partition key and a sort key. */
const MOST_NAMES = 2;

/** The key of a table as the template has it. */
interface Key {
  readonly names: readonly string[];
  readonly types: Readonly<Record<string, string>>;
}

/**
 * A statement about items of several tables that holds wherever the tables fit together.
 *
 * @example
 * declare const orders: dynamodb.TableV2;
 * declare const payments: dynamodb.TableV2;
 * Invariant.references(payments, 'orderId', orders);
 */
export class Invariant {
  /**
   * Each item with the attribute references an item of the other table: the attribute is its key, or a set of keys. An
   * item without the attribute, or with null, references nothing.
   *
   * A key of two attributes takes two, with a comma between them and in its order: `orderId,number` for a partition key
   * and a sort key. Refused where an attribute is a key of another type, as far as the app knows both tables; the
   * command compares all types before it restores.
   *
   * @param referencing the table whose items have the attribute
   * @param attribute 1 to 255 letters, digits, "_", "-" and "."; two of them for a key of two
   * @param referenced the table whose key it is
   * @param key the key of the referenced table, needed where that is imported: `pk`, or `pk,sk` with a sort key
   */
  public static references(
    referencing: IConstruct, attribute: string, referenced: IConstruct, key?: string,
  ): Invariant {
    const attributes = namesIn('attribute', attribute);
    const [from, to] = [TableResource.of(referencing), TableResource.of(referenced)];
    const known = keyOf(to);
    known?.names.forEach((name) => assertName('referenced', name));
    const names = key === undefined ? known?.names : namesIn('key', key);
    if (!names) {
      throw refusal('key', `be given for "${to.path}", which is imported`, 'none', 'name its attributes, such as pk or pk,sk');
    }
    if (known && !isSameSet(names, known.names)) {
      throw refusal('key', `be the key of "${to.path}", ${known.names.join()}`, names.join());
    }
    if (attributes.length !== names.length) {
      throw refusal('attribute', `name an attribute for each one of the key of "${to.path}", ${names.join()}`, attribute, 'the order is that of the key');
    }
    const own = keyOf(from);
    names.forEach((name, place) => assertSameType(own?.types[attributes[place]], known?.types[name], attributes[place], `"${to.path}"`));
    return new Invariant(from, to, attributes.join(), names.join());
  }

  private constructor(
    private readonly from: TableResource, private readonly to: TableResource, private readonly attribute: string,
    private readonly key: string,
  ) {}

  /**
   * The tables that it is about.
   *
   * @internal
   */
  public _tables(): IConstruct[] {
    return [this.from.construct, this.to.construct];
  }

  /**
   * The reference as the command line takes it.
   *
   * @internal
   */
  public _reference(): string {
    return `${this.from.tableName}.${this.attribute}=${this.to.tableName}.${this.key}`;
  }
}

/** One name, or two with a comma between them. */
function namesIn(property: string, text: string): string[] {
  const names = text.split(',');
  if (names.length > MOST_NAMES) {
    throw refusal(property, 'have at most two names', text, 'a key has a partition key, and perhaps a sort key');
  }
  names.forEach((name) => assertName(property, name));
  return names;
}

function assertName(property: string, name: string): void {
  if (ATTRIBUTE.test(name)) return;
  const allowed = property === 'referenced' ? 'have a key of' : 'be';
  throw refusal(property, `${allowed} 1 to 255 letters, digits, "_", "-" and "."`, JSON.stringify(name), 'name others with --reference of the command line');
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}

function assertSameType(own: string | undefined, wanted: string | undefined, attribute: string, table: string): void {
  if (own === undefined || wanted === undefined || own === wanted) return;
  throw refusal('attribute', `have the type of the key of ${table}, ${wanted}`, `${attribute} of type ${own}`);
}

/** None of an imported table. The partition key comes first. */
function keyOf({ cfn, stack }: TableResource): Key | undefined {
  if (!cfn) return undefined;
  const schema: { attributeName: string; keyType: string }[] = stack.resolve(cfn.keySchema);
  const definitions: { attributeName: string; attributeType: string }[] = stack.resolve(cfn.attributeDefinitions) ?? [];
  return {
    names: schema.map(({ attributeName }) => attributeName),
    types: Object.fromEntries(definitions.map(({ attributeName, attributeType }) => [attributeName, attributeType])),
  };
}
