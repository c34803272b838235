import type { Finding } from './checker';

/** Findings in the own resources of the example apps, which no construct of the library can suppress. */
const ACCEPTED: ReadonlyArray<{ readonly rules: string[]; readonly resource: RegExp; readonly reason: string }> = [
  {
    rules: ['CKV_AWS_119', 'CT.DYNAMODB.PR.2'],
    resource: /^(Legacy|Refunds)/,
    reason: 'the table stands for one that was there before: its key is its owner\'s choice, and a TableProtection leaves it alone',
  },
  { rules: ['CKV_AWS_165'], resource: /^LegacyOrders/, reason: 'the table stands for one that its owner has not protected, beside those of the library' },
  { rules: ['CT.KMS.PR.3'], resource: /^TopicKey/, reason: 'the key stands for that of a topic which was there before' },
  { rules: ['CKV_AWS_27'], resource: /^Pager/, reason: 'SQS encrypts the queue with a key of its own' },
  { rules: ['CT.SQS.PR.1', 'Serverless-SQSRedrivePolicy'], resource: /^PagerFailures/, reason: 'it is a dead-letter queue itself' },
];

/** The same findings, with the reasons for those of the example apps themselves. */
export function withReasons(findings: Finding[]): Finding[] {
  return findings.map((finding) => ({
    ...finding,
    reason:
      finding.reason ??
      ACCEPTED.find(({ rules, resource }) => rules.includes(finding.rule) && resource.test(finding.resource))?.reason,
  }));
}
