import { conditionHolds } from './condition';
import { attributeOf, referenceTo } from './references';
import type { Template } from './template';
import type { TemplateSet } from './template-set';
import { joined, selected, split, substituted, textOf, withoutDynamicParts } from './text-functions';
import type { World } from './worlds';
import { isPlain, unknownMark } from '../marked-text';

/** No template that is meant to be deployed goes deeper. */
const DEEPEST = 40;

/** Properties with much in them, none of which shows how a table can be recovered. */
const IGNORED = new Set([
  'KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'SSESpecification', 'ResourcePolicy',
  'ProvisionedThroughput', 'OnDemandThroughput', 'ReadProvisionedThroughputSettings', 'WriteProvisionedThroughputSettings',
  'ReadOnDemandThroughputSettings', 'WriteOnDemandThroughputSettings', 'ContributorInsightsSpecification',
  'KinesisStreamSpecification', 'StreamSpecification', 'WarmThroughput', 'TimeToLiveSpecification', 'AccessPolicy',
]);

/** Works out the functions of a template in one world. What only the deployment knows becomes a mark. */
export class Resolver {
  constructor(
    public readonly template: Template,
    public readonly set: TemplateSet,
    public readonly world: World,

    /** False within a condition: whatever the default of a parameter, both branches can be deployed. */
    public readonly takesDefaults: boolean = true,
    private readonly depth: number = 0,
  ) {}

  /** True within functions or conditions that refer to each other in a circle. */
  public get isTooDeep(): boolean {
    return this.depth > DEEPEST;
  }

  /** Undefined for what the template leaves out by `AWS::NoValue`. */
  public resolve(value: unknown): unknown {
    if (typeof value === 'string') return withoutDynamicParts(value);
    if (Array.isArray(value)) return value.map((each) => this.resolve(each)).filter((each) => each !== undefined);
    if (value === null || typeof value !== 'object') return value ?? undefined;
    const entries = Object.entries(value).filter(([key]) => !IGNORED.has(key));
    const [name, parameters] = entries[0] ?? [];
    return entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))
      ? this.work(name, parameters)
      : Object.fromEntries(entries.map(([key, each]) => [key, this.resolve(each)]));
  }

  /** The same in another template. */
  public in(template: Template): Resolver {
    return new Resolver(template, this.set, this.world, this.takesDefaults, this.depth + 1);
  }

  /** The same without what a parameter is by default. */
  public withoutDefaults(): Resolver {
    return new Resolver(this.template, this.set, this.world, false, this.depth + 1);
  }

  private work(name: string, parameters: unknown): unknown {
    if (this.isTooDeep) return unknownMark('functions that refer to each other in a circle');
    const work = FUNCTIONS[name];
    return work ? work(this.in(this.template), parameters) : unknownMark(`the result of ${name}`);
  }
}

const FUNCTIONS: Readonly<Record<string, (resolver: Resolver, parameters: unknown) => unknown>> = {
  'Ref': (resolver, name) => referenceTo(textOf(name), resolver),
  'Fn::GetAtt': (resolver, path) => {
    const [id, ...attribute] = Array.isArray(path) ? path.map((part) => textOf(resolver.resolve(part))) : textOf(path).split('.');
    return attributeOf(id, attribute.join('.'), resolver);
  },
  'Fn::If': (resolver, parameters) => {
    const [name, met, unmet] = listOf(parameters);
    return resolver.resolve(conditionHolds(textOf(name), resolver) ? met : unmet);
  },
  'Fn::Join': (resolver, parameters) => joined(...pair(resolver.resolve(parameters))),
  'Fn::Split': (resolver, parameters) => split(...pair(resolver.resolve(parameters))),
  'Fn::Select': (resolver, parameters) => selected(...pair(resolver.resolve(parameters))),
  'Fn::Sub': (resolver, parameters) => {
    const [text, names] = Array.isArray(parameters) ? parameters as unknown[] : [parameters, undefined];
    return withoutDynamicParts(substituted(textOf(text), (name) => namedIn(Object(names), name, resolver)));
  },
  'Fn::FindInMap': (resolver, parameters) => {
    const [map, first, second, otherwise] = listOf(resolver.resolve(parameters));
    const keys = [map, first, second].map(textOf);
    const open = keys.find((key) => !isPlain(key));
    const [table, row, column] = keys;
    const { DefaultValue: fallback } = Object(otherwise) as { readonly DefaultValue?: unknown };
    return open ?? resolver.template.source.document.Mappings?.[table]?.[row]?.[column] ?? fallback
      ?? unknownMark(`a value of the mapping ${table} that is not there`);
  },
  'Fn::ImportValue': (resolver, parameters) => {
    const name = textOf(resolver.resolve(parameters));
    const found = resolver.set.exports.find((each) => each.template.source !== resolver.template.source
      && textOf(resolver.in(each.template).resolve(each.name)) === name);
    return found ? resolver.in(found.template).resolve(found.value) : isPlain(name) ? unknownMark(`the import ${name}`) : name;
  },
};

function namedIn(names: Readonly<Record<string, unknown>>, name: string, resolver: Resolver): unknown {
  if (Object.hasOwn(names, name)) return resolver.resolve(names[name]);
  const [id, ...attribute] = name.split('.');
  return attribute.length > 0 ? attributeOf(id, attribute.join('.'), resolver) : referenceTo(name, resolver);
}

function listOf(parameters: unknown): unknown[] {
  return Array.isArray(parameters) ? parameters : [];
}

function pair(parameters: unknown): [unknown, unknown] {
  const [first, second] = listOf(parameters);
  return [first, second];
}
