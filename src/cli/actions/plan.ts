/** `rewind plan`: the damage that evidence shows becomes a plan, and a dry run shows what applying it would do. */
import { writePlan } from './write-plan';
import { requireClaims } from '../../engine/damage/damage-test';
import { type Filter, parseFilter } from '../../engine/damage/filter/filter';
import type { Tenant } from '../../engine/evidence/tenant';
import { Connection, type Context } from '../connection/connection';
import { evidenceFor } from '../evidence/evidence';
import { tenantNamed, tenantTest } from '../evidence/tenant-named';
import { timeToLive } from '../evidence/time-to-live';
import { applyOptionsOf } from '../options/apply-options';
import { flagsOf } from '../options/flags';
import { type PlanOptions, rulesOf } from '../options/plan-options';
import { commandLine } from '../terminal/command-line';
import type { ExitCode } from '../terminal/exit-code';

export async function planRewind(options: PlanOptions, context: Context): Promise<ExitCode> {
  const { from, to, limit, damageOnly, out } = options;
  if (options.filter !== undefined) parseFilter(options.filter);
  const rules = rulesOf(options);
  const connection = await Connection.open(context.connection);
  try {
    const table = await connection.table(options.table);
    const tenant = options.tenant === undefined ? undefined : tenantNamed(options.tenant, table);
    const filter = filterOf(options.filter, tenant);
    const found = await evidenceFor({ ...options, table, tenant }, connection);
    const evidence = { ...found, warnings: [...connection.time.warnings(), ...found.warnings ?? []] };
    const { ttlAttribute: expiry } = await timeToLive(table, connection);
    // Before an hour of reading, not after it.
    requireClaims(evidence.source, { from, filter, rules, damageOnly });
    return await writePlan({
      out,
      kind: 'rewind',
      table,
      evidence,
      connection,
      context,
      applyOptions: applyOptionsOf(options),
      resume: (folder, meant = rules) =>
        commandLine(['rewind', 'plan'], flagsOf({ ...options, ...rulesOf(meant), ...evidence.options, out: folder, ...context.connection })),
    }, { from, to, filter, rules: { ...rules, expiry }, damageOnly, limit });
  } finally {
    connection.close();
  }
}

/** What is damage: of one tenant, its changes only. */
function filterOf(text: string | undefined, tenant: Tenant | undefined): Filter | undefined {
  const tests = [...text === undefined ? [] : [tenant ? `(${text})` : text], ...tenant ? [tenantTest(tenant)] : []];
  return tests.length === 0 ? undefined : parseFilter(tests.join(' and '));
}
