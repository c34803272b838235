import { allOf, anyOf, type Fact, isKnown, mapFact } from './fact';
import type { PlanRuleFacts } from './facts';
import { fitsLock, lockMeets, lockText } from './lock-judgement';
import type { BackupDemand, LockDemand } from './recovery-requirement';
import { longestGap, longestGapOfAll } from './schedule-gap';
import { type Shortfall, unlessMet } from './shortfall';
import { daysText, gapText, rulesText } from './span-text';

/** A rule of a plan, which is unknown where its plan may not select the table. */
export type OfferedRule = Fact<PlanRuleFacts>;

/**
 * What the rules of the plans lack of one demand. Judged from the retention on, and no further than what fails first: a
 * rule that is too short shows nothing of its lock.
 */
export function demandedShortfalls(
  demand: BackupDemand, rules: readonly OfferedRule[], lock: LockDemand | undefined, now: Date,
): Shortfall[] {
  const known = rules.filter(isKnown);
  const kept = (rule: PlanRuleFacts) => keptFor(rule, demand.retentionDays);
  const often = (rule: PlanRuleFacts) => allOf([kept(rule), isOften(rule, demand.longestGap, now)]);
  const isOftenInSum = among(rules, often) !== true
    && areOftenInSum(known.filter((rule) => kept(rule) === true), demand.longestGap, now);
  const meets = isOftenInSum ? kept : often;
  const [first = []] = [
    unlessMet(among(rules, kept), () => ({
      rule: 'BackupRetention',
      expected: `recovery points kept for at least ${daysText(demand.retentionDays)}`,
      actual: rulesText(known, keptText),
      remedy: 'lengthen DeleteAfterDays of a rule, within the lock of its vault',
      place: '',
    })),
    unlessMet(among(rules, meets), () => ({
      rule: 'BackupFrequency',
      expected: `backups at most ${gapText(demand.longestGap)} apart, kept for at least ${daysText(demand.retentionDays)}`,
      actual: rulesText(known, (rule) => `${apartText(rule, now)}, kept for ${keptText(rule)}`),
      remedy: 'run a rule with that retention more often',
      place: '',
    })),
    [...copyShortfalls(demand, rules, meets), ...lock ? lockShortfalls(lock, rules, meets) : []],
  ].filter(({ length }) => length > 0);
  return first;
}

type RuleTest = (rule: PlanRuleFacts) => Fact<boolean>;

function copyShortfalls({ copied }: BackupDemand, rules: readonly OfferedRule[], meets: RuleTest): Shortfall[] {
  const isCopied = (rule: PlanRuleFacts) => allOf([meets(rule), mapFact(rule.copies, (count) => count > 0)]);
  return !copied ? [] : unlessMet(among(rules, isCopied), () => ({
    rule: 'BackupCopy',
    expected: 'a copy of each recovery point in another vault',
    actual: rulesText(rules.filter(isKnown), ({ copies }) => isKnown(copies) ? `${copies || 'no'} copies` : 'copies that are not known'),
    remedy: 'add a copy to the rule',
    place: '',
  }));
}

function lockShortfalls(lock: LockDemand, rules: readonly OfferedRule[], meets: RuleTest): Shortfall[] {
  return unlessMet(among(rules, (rule) => allOf([meets(rule), lockMeets(rule.vault, lock)])), () => ({
    rule: 'VaultLock',
    expected: `a ${lock.compliance ? 'compliance ' : ''}lock of at least ${daysText(lock.minDays)} on the vault`,
    actual: rulesText(rules.filter(isKnown), ({ vault }) => lockText(vault)),
    remedy: 'lock the vault, or have the rule use a locked one',
    place: '',
  }));
}

function among(rules: readonly OfferedRule[], test: RuleTest): Fact<boolean> {
  return anyOf(rules.map((rule) => mapFact(rule, test)));
}

/** A job whose retention is outside of the lock of its vault fails. */
function keptFor({ retentionDays, vault }: PlanRuleFacts, demanded: number): Fact<boolean> {
  return allOf([mapFact(retentionDays, (days) => days >= demanded), fitsLock(retentionDays, vault)]);
}

function isOften({ schedule }: PlanRuleFacts, demanded: number, now: Date): Fact<boolean> {
  return mapFact(schedule, (each) => mapFact(longestGap(each, now), (gap) => gap <= demanded));
}

/** Several rules can be as frequent together as one should be. */
function areOftenInSum(rules: readonly PlanRuleFacts[], demanded: number, now: Date): boolean {
  const schedules = rules.map(({ schedule }) => schedule).filter(isKnown);
  return schedules.length > 1 && mapFact(longestGapOfAll(schedules, now), (gap) => gap <= demanded) === true;
}

function apartText({ schedule }: PlanRuleFacts, now: Date): string {
  const gap = mapFact(schedule, (each) => longestGap(each, now));
  return isKnown(gap) ? `up to ${gapText(gap)} apart` : 'at times that are not known';
}

function keptText({ retentionDays, vault }: PlanRuleFacts): string {
  if (!isKnown(retentionDays)) return 'a time that is not known';
  const span = retentionDays === Infinity ? 'ever' : daysText(retentionDays);
  return fitsLock(retentionDays, vault) === false ? `${span}, which the lock of its vault refuses` : span;
}
