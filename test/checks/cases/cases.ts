import type { Case } from './case';
import { PLAN_CASES } from './plan-cases';
import { REPLICA_CASES } from './replica-cases';
import { SELECTION_CASES } from './selection-cases';
import { TABLE_CASES } from './table-cases';

/** Templates with the findings that each must have, and no others. */
export const CASES: readonly Case[] = [...TABLE_CASES, ...REPLICA_CASES, ...PLAN_CASES, ...SELECTION_CASES];
