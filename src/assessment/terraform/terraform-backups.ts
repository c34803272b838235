import type { KnownResource } from './plan-document';
import type { PlanReferences } from './plan-references';
import { blocksAt, numberAt, valueAt } from './plan-values';
import { selectableOf } from './terraform-tables';
import { type Fact, isKnown, mapFact, Unknown } from '../fact';
import type { BackupFacts, LockFacts, PlanRuleFacts, VaultFacts } from '../facts';
import { unknownMark } from '../marked-text';
import { type Selectable, type SelectionFacts, selects, type TagOperator, type TagTest } from '../selection';

const OPERATORS: Readonly<Record<string, TagOperator>> = {
  string_equals: 'StringEquals', string_like: 'StringLike', string_not_equals: 'StringNotEquals', string_not_like: 'StringNotLike',
};

/** The backup plans, selections and vaults of a plan of Terraform. */
export class TerraformBackups {
  private readonly selections: readonly { readonly resource: KnownResource; readonly facts: SelectionFacts }[];

  constructor(private readonly resources: readonly KnownResource[], private readonly references: PlanReferences) {
    this.selections = resources.filter(({ type }) => type === 'aws_backup_selection')
      .map((resource) => ({ resource, facts: this.selectionFacts(resource) }));
  }

  /** The plans that select a table, or could. */
  public of(table: Selectable): BackupFacts[] {
    return this.selections.flatMap(({ resource, facts }) => {
      const selected = selects(facts, table);
      return selected === false ? [] : [{ plan: resource.address, selected, rules: this.rulesOf(resource) }];
    });
  }

  private selectionFacts(resource: KnownResource): SelectionFacts {
    return {
      name: resource.address,
      resources: this.arnsAt(resource, 'resources'),
      notResources: this.arnsAt(resource, 'not_resources'),
      listOfTags: mapFact(blocksAt(resource, 'selection_tag'), (tags) => tags.map((tag) => tagTest('StringEquals', tag))),
      conditions: mapFact(blocksAt(resource, 'condition'), (blocks) => blocks.flatMap(tagTests)),
    };
  }

  /** ARNs of tables of this plan are known after the run only, but the references to them are written. */
  private arnsAt(resource: KnownResource, name: string): Fact<readonly string[]> {
    const list = valueAt(resource, name);
    const texts = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
    const isWhole = Array.isArray(list) && texts.length === list.length && !hasOpen(resource, name);
    if (list === undefined || isWhole) return texts;
    const found = this.references.resolve(resource.expressions?.[name], resource.module);
    return isKnown(found) ? [...texts, ...found.map(arnOf)] : [...texts, unknownMark(found.why)];
  }

  private rulesOf(selection: KnownResource): Fact<readonly PlanRuleFacts[]> {
    const plans = this.resources.filter(({ type }) => type === 'aws_backup_plan');
    const id = valueAt(selection, 'plan_id');
    const named = typeof id === 'string' ? plans.filter((plan) => valueAt(plan, 'id') === id)
      : this.references.resolve(selection.expressions?.plan_id, selection.module);
    const plan = isKnown(named) ? named.find(({ type }) => type === 'aws_backup_plan') : undefined;
    if (!plan) return isKnown(named) ? new Unknown(`the rules of the plan ${typeof id === 'string' ? id : ''}, which is not in this one`) : named;
    return mapFact(blocksAt(plan, 'rule'), (rules) => rules.map((_, place) => this.ruleFacts(plan, place)));
  }

  private ruleFacts(plan: KnownResource, place: number): PlanRuleFacts {
    const text = (name: string, otherwise: string) => mapFact(valueAt(plan, 'rule', place, name), (value) => typeof value === 'string' && value !== '' ? value : otherwise);
    const name = text('rule_name', 'without a name');
    const timeZone = text('schedule_expression_timezone', 'Etc/UTC');
    return {
      name: isKnown(name) ? name : 'not known',
      schedule: mapFact(text('schedule', 'cron(0 5 * * ? *)'), (expression) => mapFact(timeZone, (zone) => ({ expression, timeZone: zone }))),
      retentionDays: numberAt(plan, Infinity, 'rule', place, 'lifecycle', 0, 'delete_after'),
      copies: mapFact(blocksAt(plan, 'rule', place, 'copy_action'), ({ length }) => length),
      vault: mapFact(text('target_logically_air_gapped_backup_vault_arn', ''), (arn) => arn === ''
        ? mapFact(text('target_vault_name', ''), (vault) => this.vaultNamed(vault)) : this.vaultNamed(arn.replace(/^.*:/, ''))),
    };
  }

  private vaultNamed(name: string): Fact<VaultFacts> {
    const named = (type: string, key: string) =>
      this.resources.find((each) => each.type === type && valueAt(each, key) === name);
    const gapped = named('aws_backup_logically_air_gapped_vault', 'name');
    const lock = named('aws_backup_vault_lock_configuration', 'backup_vault_name');
    if (gapped) return { name, lock: lockFacts(gapped, false) };
    if (lock) return { name, lock: lockFacts(lock, mapFact(valueAt(lock, 'changeable_for_days'), (days) => !(Number(days) > 0))) };
    return { name, lock: named('aws_backup_vault', 'name') ? undefined : new Unknown(`the lock of the vault "${name}", which is not in this plan`) };
  }
}

function lockFacts(resource: KnownResource, removable: LockFacts['removable']): LockFacts {
  return { minDays: numberAt(resource, 0, 'min_retention_days'), maxDays: numberAt(resource, Infinity, 'max_retention_days'), removable };
}

function hasOpen({ unknown }: KnownResource, name: string): boolean {
  const open = (Object(unknown) as Record<string, unknown>)[name];
  return open === true || (Array.isArray(open) && open.includes(true));
}

function arnOf(resource: KnownResource): string {
  return resource.type === 'aws_dynamodb_table' ? selectableOf(resource).arn : unknownMark(`the ARN of ${resource.address}`);
}

function tagTests(condition: unknown): TagTest[] {
  const tests = Object(condition) as Readonly<Record<string, readonly unknown[] | undefined>>;
  return Object.entries(OPERATORS).flatMap(([name, operator]) =>
    (tests[name] ?? []).map((test) => tagTest(operator, test)));
}

function tagTest(operator: TagOperator, test: unknown): TagTest {
  const { key, value } = Object(test) as { readonly key?: unknown; readonly value?: unknown };
  const text = (each: unknown) => typeof each === 'string' ? each : unknownMark('a tag that is known after the run only');
  return { operator, key: text(key), value: text(value) };
}
