import { backupFindings } from './backup-judgement';
import type { CheckFinding, CheckResult, FindingSubject } from './check-finding';
import { type CheckRule, ruleId } from './check-rules';
import type { AssessedTemplates, AssessedTable, HiddenPart, TableFacts } from './facts';
import type { RecoveryRequirement } from './recovery-requirement';
import { removalFindings } from './removal-judgement';
import { replicaFindings } from './replica-judgement';
import type { Shortfall } from './shortfall';

/** Judges every table by what is demanded of it. */
export function judge(facts: AssessedTemplates, requirement: RecoveryRequirement, now: Date = new Date()): CheckResult {
  const onTables = facts.tables.flatMap((table) => findingsOn(table, requirement, now));
  return { tables: facts.tables.map(subjectOf), findings: [...onTables, ...facts.hidden.map(hiddenFinding)] };
}

/** The same shortfall under several combinations of conditions is one finding. */
function findingsOn(table: AssessedTable, requirement: RecoveryRequirement, now: Date): CheckFinding[] {
  const found = new Map<string, { readonly shortfall: Shortfall; readonly when: string[] }>();
  for (const { facts, when } of table.cases) {
    for (const shortfall of shortfalls(facts, requirement, now)) {
      const { rule, replica, state, expected, actual } = shortfall;
      const key = JSON.stringify([rule, replica, state, expected, actual]);
      const known = found.get(key) ?? { shortfall, when: [] };
      known.when.push(when.join(' and '));
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ shortfall, when }) => ({
    ...subjectOf(table),
    ...shortfall,
    ...when.length < table.cases.length ? { when: [...new Set(when)].join(', or ') } : {},
    ...accepted(table.acknowledged, shortfall.rule, shortfall.replica),
  }));
}

function shortfalls(facts: TableFacts, requirement: RecoveryRequirement, now: Date): Shortfall[] {
  if (facts.leaves) return removalFindings(facts, requirement);
  return [
    ...replicaFindings(facts, requirement),
    ...removalFindings(facts, requirement),
    ...backupFindings(facts, requirement, now),
  ];
}

function hiddenFinding({ id, type, file, why, remedy, acknowledged }: HiddenPart): CheckFinding {
  return {
    file,
    resource: id,
    type,
    rule: 'Contents',
    state: 'UNKNOWN',
    expected: 'a part whose tables are known',
    actual: `not known: ${why}`,
    remedy,
    place: '',
    ...accepted(acknowledged, 'Contents'),
  };
}

/** A rule may be accepted for a table, or for one of its replicas. */
function accepted(reasons: ReadonlyMap<string, string>, rule: CheckRule, replica?: string): { acknowledged?: string } {
  const reason = reasons.get(ruleId(rule)) ?? (replica === undefined ? undefined : reasons.get(ruleId(rule, replica)));
  return reason === undefined ? {} : { acknowledged: reason };
}

function subjectOf({ file, id: resource, type }: AssessedTable): FindingSubject {
  return { file, resource, type };
}
