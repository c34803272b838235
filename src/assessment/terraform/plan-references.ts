import { type KnownResource, moduleNames, type PlanDocument, type Values, writtenModule } from './plan-document';
import { type Fact, Unknown } from '../fact';

/** Finds the resources that an expression refers to, through variables and outputs of modules. */
export class PlanReferences {
  constructor(private readonly document: PlanDocument, private readonly resources: readonly KnownResource[]) {}

  /** The resources; unknown where a reference leads elsewhere, or to one of several. */
  public resolve(expression: unknown, module: string, depth = 0): Fact<readonly KnownResource[]> {
    const references = mostSpecific(referencesIn(expression));
    if (references.length === 0 || depth > DEEPEST) return new Unknown('a value that is known after the run only');
    const found: KnownResource[] = [];
    for (const reference of references) {
      const each = this.followed(reference, module, depth);
      if (each instanceof Unknown) return each;
      found.push(...each);
    }
    return found;
  }

  private followed(reference: string, module: string, depth: number): Fact<readonly KnownResource[]> {
    const [first, second] = reference.split('.');
    if (first === 'var') return this.variable(second, module, depth);
    if (first === 'module') return this.output(reference, module, depth);
    return this.named(reference, module);
  }

  private variable(name: string, module: string, depth: number): Fact<readonly KnownResource[]> {
    const names = moduleNames(module);
    const call = names.at(-1);
    const parent = module.slice(0, Math.max(0, module.lastIndexOf('module.') - 1));
    const calls = writtenModule(this.document, parent)?.module_calls;
    const expressions = call === undefined ? undefined : calls?.[call]?.expressions;
    return expressions ? this.resolve(expressions[name], parent, depth + 1) : new Unknown(`the variable ${name}`);
  }

  private output(reference: string, module: string, depth: number): Fact<readonly KnownResource[]> {
    const [, call, output] = /^module\.([^.[]+)(?:\[[^\]]*\])?\.([^.[]+)/.exec(reference) ?? [];
    const child = `${module === '' ? '' : `${module}.`}module.${call}`;
    const instances = new Set(this.resources.map((each) => each.module).filter((each) => isInstance(each, child)));
    const expression = writtenModule(this.document, child)?.outputs?.[output]?.expression;
    return instances.size === 1 && expression ? this.resolve(expression, [...instances][0], depth + 1) : new Unknown(`the value of ${reference}`);
  }

  /** A resource with an index is one; one without is it only where there are no others of its name. */
  private named(reference: string, module: string): Fact<readonly KnownResource[]> {
    const [, name] = /^(\w+\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)/.exec(reference) ?? [];
    const address = `${module === '' ? '' : `${module}.`}${name}`;
    const found = this.resources.filter((each) => isInstance(each.address, address));
    return found.length === 1 ? found : new Unknown(found.length === 0 ? `the value of ${reference}` : `which of ${name} are meant`);
  }
}

/** True for an address with or without an index at its end. */
function isInstance(address: string, name: string): boolean {
  return address === name || (address.startsWith(name) && /^\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/.test(address.slice(name.length)));
}

const DEEPEST = 20;

/** The references anywhere in an expression. */
function referencesIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesIn);
  const { references, ...rest } = Object(expression) as { readonly references?: unknown } & Values;
  return [...Array.isArray(references) ? references.map(String) : [], ...Object.values(rest).filter((each) => typeof each === 'object').flatMap(referencesIn)];
}

/** Terraform lists `a.b.arn` and `a.b` for one reference. */
function mostSpecific(references: readonly string[]): string[] {
  const all = [...new Set(references)];
  return all.filter((each) => !all.some((other) => other !== each && /^[.[]/.test(other.slice(each.length)) && other.startsWith(each)));
}
