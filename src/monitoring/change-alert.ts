import type { Alert } from './alert';
import { MONITOR_EVENT_DETAIL_TYPE, type MonitorOutcome } from '../contract/change-monitor';
import { FINDING_EVENT_SOURCE } from '../contract/finding-event';

const OUTCOMES: MonitorOutcome[] = ['observed', 'proposed', 'restored', 'conflict'];

/** Unintended changes that a monitor has seen, and what became of them. */
export const CHANGE_ALERT: Alert = {
  id: 'UnintendedChange',
  description: 'A change monitor has seen unintended changes of a DynamoDB table',
  source: FINDING_EVENT_SOURCE,
  detailType: MONITOR_EVENT_DETAIL_TYPE,
  detail: ({ tableNames }) => ({ outcome: OUTCOMES, tableName: tableNames }),
  message: {
    values: {
      account: '$.account',
      region: '$.detail.region',
      monitor: '$.detail.monitor',
      table: '$.detail.tableName',
      outcome: '$.detail.outcome',
      changes: '$.detail.changes',
      items: '$.detail.items',
      rules: '$.detail.rules',
      since: '$.detail.since',
      reason: '$.detail.reason',
      plan: '$.detail.plan',
      command: '$.detail.command',
    },
    lines: [
      'Unintended changes of the DynamoDB table <table>: <outcome>.',
      'Changes: <changes>, items: <items>, by the rules <rules>, since <since>.',
      'Reason: <reason>',
      'Plan: <plan>',
      'Monitor <monitor>, account <account>, Region <region>. At most one message of each outcome comes a minute; the status lists every plan.',
      'What to do: <command>',
    ],
  },
};
