import type { IConstruct } from 'constructs';
import { refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';

/** A name that is typed as it is in a reference of the command line. */
const ATTRIBUTE = /^[\w.-]{1,255}$/;

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
   * item without the attribute, or with null, references nothing. Refused where the attribute is a key of another type,
   * and for a referenced table that was imported or has a sort key: `--reference` of the command line takes those.
   *
   * @param referencing the table whose items have the attribute
   * @param attribute 1 to 255 letters, digits, "_", "-" and "."
   * @param referenced the table whose partition key it is
   */
  public static references(referencing: IConstruct, attribute: string, referenced: IConstruct): Invariant {
    if (!ATTRIBUTE.test(attribute)) {
      throw refusal('attribute', 'be 1 to 255 letters, digits, "_", "-" and "."', JSON.stringify(attribute), 'name others with --reference of the command line');
    }
    const [from, to] = [TableResource.of(referencing), TableResource.of(referenced)];
    const key = keyOf(to);
    if (key?.names.length !== 1) {
      throw refusal('referenced', 'be a table of this app with a partition key and no sort key',
        `"${to.path}"${key ? ` with ${key.names.join(' and ')}` : ', which is imported'}`, 'name its key with --reference of the command line');
    }
    const [own, wanted] = [keyOf(from)?.types[attribute], key.types[key.names[0]]];
    if (own !== undefined && own !== wanted) {
      throw refusal('attribute', `have the type of the key of "${to.path}", ${wanted}`, `${attribute} of type ${own}`);
    }
    return new Invariant(from, to, attribute, key.names[0]);
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
