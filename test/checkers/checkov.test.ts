import { checkovFindings } from './checkov';

const record = (file: string, id: string, resource: string, comment?: string) => ({
  check_id: id, check_result: comment ? { suppress_comment: comment } : {}, file_abs_path: file, resource,
});

test('gives each app what failed and what is skipped with a reason in its own templates', () => {
  const apps = [{ templates: ['/a/One.json'] }, { templates: ['/b/One.json'] }];
  const results = {
    failed_checks: [record('/b/One.json', 'CKV_AWS_119', 'AWS::DynamoDB::Table.Legacy')],
    skipped_checks: [record('/a/One.json', 'CKV_AWS_117', 'AWS::Lambda::Function.Verification', 'it calls AWS only')],
  };

  expect(checkovFindings(apps, { results })).toEqual([
    [{ rule: 'CKV_AWS_117', resource: 'Verification', reason: 'it calls AWS only' }],
    [{ rule: 'CKV_AWS_119', resource: 'Legacy', reason: undefined }],
  ]);
});

test('finds nothing in apps without a resource that checkov knows', () => {
  expect(checkovFindings([{ templates: ['/a/One.json'] }], {})).toEqual([[]]);
});
