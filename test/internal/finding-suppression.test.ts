import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { suppressFindings } from '../../src/internal/finding-suppression';
import { newStack } from '../sample';

const REASON = 'it is needed for a good reason';

const metadataOf = (reasons: { [id: string]: string }) => {
  const stack = newStack();
  suppressFindings(new iam.ManagedPolicy(stack, 'Policy', { statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })] }), reasons);
  return Object.values(
    Template.fromStack(Stack.of(stack)).toJSON().Resources as { [id: string]: { Metadata?: object } },
  )[0].Metadata;
};

test('tells checkov, which looks into the template, what is accepted and why', () => {
  expect(metadataOf({ CKV_AWS_111: REASON, CKV2_AWS_40: REASON })).toEqual({
    checkov: { skip: [{ id: 'CKV_AWS_111', comment: REASON }, { id: 'CKV2_AWS_40', comment: REASON }] },
  });
});

test('tells cdk-nag 2 the findings of a rule that have the same reason together', () => {
  expect(metadataOf({
    'AwsSolutions-IAM5[Resource::*]': REASON,
    'AwsSolutions-IAM5[Action::*]': REASON,
    'AwsSolutions-IAM5[Resource::<Table.Arn>/*]': 'it is another reason',
    'HIPAA.Security-IAMNoInlinePolicy': REASON,
  })).toEqual({
    cdk_nag: {
      rules_to_suppress: [
        { id: 'AwsSolutions-IAM5', reason: REASON, applies_to: ['Resource::*', 'Action::*'] },
        { id: 'AwsSolutions-IAM5', reason: 'it is another reason', applies_to: ['Resource::<Table.Arn>/*'] },
        { id: 'HIPAA.Security-IAMNoInlinePolicy', reason: REASON },
      ],
    },
  });
});

test('the rules of Control Tower, which do not look for it, cost the template nothing', () => {
  expect(metadataOf({ 'CT.IAM.PR.1': REASON })).toBeUndefined();
});
