/** What a plan is asked for with. */
import type { RestoreRules } from '../../engine/damage/restore-rules';
import type { EvidenceOptions } from '../evidence/evidence';
import { type Writing, writingFlags } from '../plan-folder/writing';
import type { Flags } from '../terminal/command-line';
import { namesText } from '../terminal/option-values';
import { timeText } from '../terminal/time';

export interface Planning {
  readonly table: string;
  readonly from: Date;
  readonly to?: Date;
  readonly filter?: string;
  readonly rules: RestoreRules;
  readonly limit?: number;
  readonly evidence: EvidenceOptions;

  /** How the plan is to be applied, for the command that does it. */
  readonly writing?: Writing;
}

/** The same as options again. */
export function planningFlags({ table, from, to, filter, rules, limit, evidence, writing }: Planning): Flags {
  const { only, keep, together, deep, delta, version, touch, putBackWithout, strict } = rules;
  const { evidence: source, exports, before, beforeTime, after, afterTime, damageOnly } = evidence;
  return {
    '--table': table,
    '--from': timeText(from),
    '--to': to && timeText(to),
    '--filter': filter,
    '--only': only && namesText(only),
    '--keep': keep && namesText(keep),
    '--together': together?.map(namesText),
    '--version-attribute': version && (version.startsWith('"') ? JSON.stringify(version) : version),
    '--deep': deep && namesText(deep),
    '--delta': delta && namesText(delta),
    '--touch': touch && namesText(touch),
    '--put-back-without': putBackWithout && namesText(putBackWithout),
    '--strict': strict,
    '--limit': limit,
    '--evidence': source,
    '--export': exports,
    '--before': before,
    '--before-time': beforeTime && timeText(beforeTime),
    '--after': after,
    '--after-time': afterTime && timeText(afterTime),
    '--damage-only': damageOnly,
    ...writing && writingFlags(writing),
  };
}
