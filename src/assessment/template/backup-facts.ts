import { VAULT_TYPES } from './references';
import type { Resolver } from './resolver';
import type { Template } from './template';
import { textOf } from './text-functions';
import { listFact, member, numberFact } from './values';
import { type Fact, mapFact, not, Unknown } from '../fact';
import type { LockFacts, PlanRuleFacts, ScheduleFacts, VaultFacts } from '../facts';
import { isPlain, plainFact, resourceMark, shownText, unknownMark } from '../marked-text';

/** AWS Backup's own where a rule has none: every day at 05:00 UTC. */
const DEFAULT_SCHEDULE = 'cron(0 5 * * ? *)';

/** A plan by the text that refers to it. */
export interface PlanFacts {
  readonly name: string;
  readonly reference: string;
  readonly rules: Fact<readonly PlanRuleFacts[]>;
}

/** The plan of a template in one world. */
export function planFacts(id: string, resolver: Resolver, vaults: readonly VaultFacts[]): PlanFacts {
  const plan = member(resolver.resolve(resolver.template.resources[id].Properties ?? {}), 'BackupPlan');
  const rules = typeof plan === 'string' ? plainFact(plan) as Unknown : listFact(member(plan, 'BackupPlanRule'));
  return {
    name: id,
    reference: resourceMark(resolver.template.nameOf(id)),
    rules: mapFact(rules, (list) => list.map((rule) => ruleFacts(rule, vaults))),
  };
}

function ruleFacts(rule: unknown, vaults: readonly VaultFacts[]): PlanRuleFacts {
  const hidden = typeof rule === 'string' ? plainFact(rule) : undefined;
  if (hidden instanceof Unknown) return { name: 'not known', schedule: hidden, retentionDays: hidden, copies: hidden, vault: hidden };
  const days = member(member(rule, 'Lifecycle'), 'DeleteAfterDays');
  const lifecycle = member(rule, 'Lifecycle');
  return {
    name: shownText(textOf(member(rule, 'RuleName') ?? 'without a name')),
    schedule: scheduleFacts(rule),
    retentionDays: typeof lifecycle === 'string' ? numberFact(lifecycle) : days === undefined ? Infinity : numberFact(days),
    copies: mapFact(listFact(member(rule, 'CopyActions')), ({ length }) => length),
    vault: vaultOf(rule, vaults),
  };
}

function scheduleFacts(rule: unknown): Fact<ScheduleFacts> {
  const expression = plainFact(textOf(member(rule, 'ScheduleExpression') ?? DEFAULT_SCHEDULE));
  const timeZone = plainFact(textOf(member(rule, 'ScheduleExpressionTimezone') ?? 'Etc/UTC'));
  return mapFact(expression, (known) => mapFact(timeZone, (zone) => ({ expression: known, timeZone: zone })));
}

/** Recovery points go to the air-gapped vault where a rule names one. */
function vaultOf(rule: unknown, vaults: readonly VaultFacts[]): Fact<VaultFacts> {
  const airGapped = member(rule, 'TargetLogicallyAirGappedBackupVaultArn');
  const target = textOf(airGapped ?? member(rule, 'TargetBackupVault') ?? unknownMark('the vault of the rule'));
  const name = airGapped === undefined ? target : target.replace(/^.*:backup-vault:/s, '');
  const found = vaults.find((vault) => vault.name === name);
  if (found) return { ...found, name: shownText(found.name) };
  return isPlain(name) ? { name, lock: new Unknown(`the lock of the vault "${name}", which no template here defines`) } : plainFact(name) as Unknown;
}

/** The vaults of a template in one world. Their names may hold marks. */
export function vaultFacts(template: Template, resolver: Resolver): VaultFacts[] {
  return template.idsOfType(...VAULT_TYPES).map((id) => {
    const { Type: type, Properties: properties = {} } = template.resources[id];
    const resolved = resolver.resolve(properties);
    return {
      name: textOf(resolver.resolve({ 'Fn::GetAtt': [id, 'BackupVaultName'] })),
      lock: type === VAULT_TYPES[1] ? airGappedLock(resolved) : lockFacts(member(resolved, 'LockConfiguration')),
    };
  });
}

function lockFacts(lock: unknown): Fact<LockFacts | undefined> {
  if (lock === undefined) return undefined;
  if (typeof lock === 'string') return plainFact(lock) as Unknown;
  const grace = member(lock, 'ChangeableForDays');
  const isFinal = grace === undefined ? false : mapFact(numberFact(grace), () => true);
  return { ...limits(member(lock, 'MinRetentionDays'), member(lock, 'MaxRetentionDays')), removable: not(isFinal) };
}

/** A logically air-gapped vault is locked from the start. */
function airGappedLock(vault: unknown): LockFacts {
  return { ...limits(member(vault, 'MinRetentionDays'), member(vault, 'MaxRetentionDays')), removable: false };
}

function limits(least: unknown, most: unknown): Pick<LockFacts, 'minDays' | 'maxDays'> {
  return {
    minDays: least === undefined ? 0 : numberFact(least),
    maxDays: most === undefined ? Infinity : numberFact(most),
  };
}

