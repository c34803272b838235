/** The condition and the change of one write, in the words of DynamoDB. */
import type { AttributePath } from '../values/attribute-path';
import { ABSENT, type Value } from '../values/attribute-value';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const EXPRESSION_BYTES = 4096;
const OPERATORS = 300;

export class Expression {
  private readonly names = new Map<string, string>();
  private readonly values: [string, NonNullable<Value>][] = [];
  private readonly conditions: string[] = [];
  private readonly sets: string[] = [];
  private readonly removes: string[] = [];

  public require(path: AttributePath, value: Value): void {
    if (value === ABSENT) {
      this.requireAbsent(path);
    } else {
      this.conditions.push(`${this.place(path)}=${this.value(value)}`);
    }
  }

  public requireAbsent(path: AttributePath): void {
    this.conditions.push(`attribute_not_exists(${this.place(path)})`);
  }

  public requireExistence(path: AttributePath): void {
    this.conditions.push(`attribute_exists(${this.place(path)})`);
  }

  public change(path: AttributePath, value: Value): void {
    if (value === ABSENT) {
      this.removes.push(this.place(path));
    } else {
      this.sets.push(`${this.place(path)}=${this.value(value)}`);
    }
  }

  public countUp(path: AttributePath): void {
    this.sets.push(`${this.place(path)}=${this.place(path)}+${this.value({ N: '1' })}`);
  }

  public fits(): boolean {
    const { ConditionExpression: condition, UpdateExpression: update = '' } = this.input();
    const operators = 2 * this.conditions.length;
    return operators <= OPERATORS && Math.max(condition.length, update.length) <= EXPRESSION_BYTES;
  }

  public input() {
    const update = [['SET', this.sets], ['REMOVE', this.removes]] as const;
    return {
      ConditionExpression: this.conditions.join(' AND '),
      UpdateExpression:
        update
          .filter(([, parts]) => parts.length > 0)
          .map(([verb, parts]) => `${verb} ${parts.join()}`)
          .join(' ') || undefined,
      ExpressionAttributeNames: Object.fromEntries([...this.names].map(([name, placeholder]) => [placeholder, name])),
      ExpressionAttributeValues: this.values.length > 0 ? Object.fromEntries(this.values) : undefined,
    };
  }

  private place(path: AttributePath): string {
    return path.map((name) => {
      const placeholder = this.names.get(name) ?? `#${this.names.size.toString(36)}`;
      this.names.set(name, placeholder);
      return placeholder;
    }).join('.');
  }

  private value(value: NonNullable<Value>): string {
    const placeholder = `:${this.values.length.toString(36)}`;
    this.values.push([placeholder, value]);
    return placeholder;
  }
}
