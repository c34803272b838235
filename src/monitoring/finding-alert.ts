import type { Alert } from './alert';
import { FINDING_EVENT_DETAIL_TYPE, FINDING_EVENT_SOURCE } from '../contract/finding-event';

/** A finding of the verification: declared protection is absent. */
export const FINDING_ALERT: Alert = {
  id: 'Finding',
  description: 'The verification found that declared protection is absent',
  source: FINDING_EVENT_SOURCE,
  detailType: FINDING_EVENT_DETAIL_TYPE,
  detail: ({ findings }) => ({ severity: ['ERROR'], ...findings }),
  message: {
    values: {
      account: '$.account',
      region: '$.detail.region',
      checked: '$.detail.checkedAt',
      code: '$.detail.code',
      subject: '$.detail.subject',
      table: '$.detail.tableName',
      expected: '$.detail.expected',
      actual: '$.detail.actual',
      remedy: '$.detail.remedy',
      stack: '$.detail.stackId',
    },
    lines: [
      'Declared protection of <table> is absent: <code> at <subject>.',
      'Expected: <expected>',
      'Actual: <actual>',
      'What to do: <remedy>',
      'Stack <stack>, account <account>, Region <region>, checked at <checked>.',
    ],
  },
};
