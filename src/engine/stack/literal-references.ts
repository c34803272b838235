/**
 * Writes the literals of a table in place of every reference to it. What refers to other resources stays as it is, word
 * by word.
 */
import { literalText } from './literal-text';
import type { TableNames } from './table-names';
import type { Template, TemplateResource } from './template';
import { StateError } from '../errors/state-error';
import { isObject, type JsonObject } from '../files/json-object';

/** The template without references to a resource; the resource itself stays. */
export function withLiterals(template: Template, id: string, names: TableNames): Template {
  const literals = new LiteralReferences(id, names);
  const { Resources: resources, Outputs: outputs } = template;
  return {
    ...template,
    Resources: Object.fromEntries(Object.entries(resources).map(([own, resource]) =>
      [own, own === id ? resource : literals.resource(resource)])),
    ...outputs && { Outputs: literals.value(outputs) as Template['Outputs'] },
  };
}

class LiteralReferences {
  /** Functions that can name a resource; each takes the whole call, and what it is called with. */
  private readonly functions: Readonly<Record<string, (whole: JsonObject, operand: unknown) => unknown>> = {
    'Ref': (whole, operand) => operand === this.id ? this.attribute('Ref') : whole,
    'Fn::GetAtt': (whole, operand) => this.attributeOf(operand) ?? this.members(whole),
    'Fn::Sub': (whole, operand) => {
      if (typeof operand === 'string') return { 'Fn::Sub': this.text(operand, {}) };
      if (!Array.isArray(operand) || typeof operand[0] !== 'string') return this.members(whole);
      const [text, variables = {}] = operand as [string, JsonObject?];
      return { 'Fn::Sub': [this.text(text, variables), ...operand.length > 1 ? [this.value(variables)] : []] };
    },
  };

  constructor(private readonly id: string, private readonly names: TableNames) {}

  /** A literal comes from no resource, so there is none to wait for. */
  public resource({ DependsOn: before, ...rest }: TemplateResource): TemplateResource {
    const resource = this.value(rest) as TemplateResource;
    const left = [before ?? []].flat().filter((each) => each !== this.id);
    return left.length === 0 ? resource : { ...resource, DependsOn: typeof before === 'string' ? before : left };
  }

  public value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (!isObject(value)) return value;
    const [[name, operand] = ['', undefined], ...more] = Object.entries(value);
    const isCall = more.length === 0 && Object.hasOwn(this.functions, name);
    return isCall ? this.functions[name](value, operand) : this.members(value);
  }

  private members(value: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.value(member)]));
  }

  /** `Fn::GetAtt` has a list, or a text with a dot. */
  private attributeOf(operand: unknown): string | undefined {
    const [id, ...rest] = typeof operand === 'string' ? operand.split('.') : [operand].flat() as unknown[];
    if (id !== this.id) return undefined;
    return this.attribute(rest.every((each) => typeof each === 'string') ? rest.join('.') : JSON.stringify(rest));
  }

  private text(text: string, variables: JsonObject): string {
    return literalText(text, (name) => {
      if (Object.hasOwn(variables, name)) return undefined;
      const [id, ...rest] = name.split('.');
      return id === this.id ? this.attribute(rest.length === 0 ? 'Ref' : rest.join('.')) : undefined;
    });
  }

  private attribute(name: string): string {
    if (Object.hasOwn(this.names, name)) return this.names[name];
    throw new StateError(`template refers to ${this.id}.${name}, which table ${this.names.Ref} does not have`,
      'the reference cannot be written as a literal', 'give the table what it lacks, such as its stream, or take the reference out');
  }
}
