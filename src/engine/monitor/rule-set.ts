/** The rules of a monitor: which changes are unintended, and which of their attributes are restored. */
import type { MonitorRule } from '../../contract/change-monitor';
import { parseFilter, type Filter } from '../damage/filter/filter';
import type { ItemChange } from '../values/item-change';

/** The judgement of an unintended change. */
export interface Judgement {
  /** The names of the rules that it breaks. */
  readonly rules: readonly string[];

  /** The only attributes that are unintended; the whole change if left out. */
  readonly only?: readonly string[];
}

interface ParsedRule {
  readonly name: string;
  readonly filter: Filter;
  readonly only?: readonly string[];
  readonly allowed: readonly { readonly filter: Filter; readonly until: number }[];
}

export class RuleSet {
  private readonly rules: readonly ParsedRule[];

  constructor(rules: readonly MonitorRule[]) {
    this.rules = rules.map(({ name, filter, only, allow = [] }) => ({
      name,
      only,
      filter: parseFilter(filter),
      allowed: allow.map(({ filter: text, until }) => ({ filter: parseFilter(text), until: Date.parse(until) })),
    }));
  }

  /** The filters in one, for people. */
  public get text(): string {
    return this.rules.map(({ filter: { text } }) => `(${text})`).join(' or ');
  }

  /** The judgement of a change; none if it breaks no rule. */
  public judge(change: ItemChange): Judgement | undefined {
    const broken = this.rules.filter(({ filter, allowed }) =>
      filter.isDamage(change)
      && !allowed.some(({ filter: { isDamage }, until }) => change.at.getTime() < until && isDamage(change)));
    if (broken.length === 0) return undefined;
    const whole = broken.some(({ only }) => only === undefined);
    return {
      rules: broken.map(({ name }) => name),
      only: whole ? undefined : [...new Set(broken.flatMap(({ only }) => only!))],
    };
  }
}
