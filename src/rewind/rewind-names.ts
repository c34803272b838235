import { CUT_OVER_NAMES } from '../contract/cut-over';
import { SETTINGS_NAMES } from '../contract/recorded-settings';
import { COMPARISON_NAMES, PARTS_NAME, RUN_DOCUMENT_NAMES } from '../contract/recovery-run';
import { GROUP_DOCUMENTS, RESTORE_DOCUMENTS } from '../contract/restored-table';

/**
 * The names of what a plan and its runs leave in a bucket, as patterns of IAM: `?` is one character, `*` any number of
 * them, `/` included. They are as narrow as IAM can express it. The command line reads exact names only.
 */
export const PLAN_NAMES = ['plan.json', 'items.jsonl', 'dry-run.json'];

/** The record of a restore, and that of a group of them. */
export const RESTORE_NAMES: string[] = [...RESTORE_DOCUMENTS, ...GROUP_DOCUMENTS];

export const RUN_NAMES = [
  'journal/????????.jsonl', 'journal/part-?????-????????.jsonl', 'runs/????-??-??T??-??-??.???Z.json', 'report.json', 'report.md', 'changes.csv',
];

/** All that may be written into the bucket. */
export const JOURNAL_NAMES = [
  ...PLAN_NAMES, ...RUN_NAMES, ...RESTORE_NAMES, ...CUT_OVER_NAMES, ...SETTINGS_NAMES, ...RUN_DOCUMENT_NAMES,
  ...COMPARISON_NAMES, PARTS_NAME,
];
