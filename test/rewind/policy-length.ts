/** The largest length of a policy, in the longest partition and Region. */
export const lengthOf = (document: unknown): number => JSON.stringify(document, (_, value) => {
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Object(value);
  if (ref === 'AWS::Partition') return 'aws-us-gov';
  if (ref === 'AWS::Region') return 'us-gov-west-1';
  if (ref === 'AWS::AccountId') return '111111111111';
  if (ref) return 'x'.repeat(63);
  if (attribute) return `arn:aws-us-gov:dynamodb:us-gov-west-1:111111111111:table/Shop-${attribute[0]}-${'X'.repeat(13)}`;
  return join ? join[1].map((part: unknown) => JSON.parse(`"${typeof part === 'string' ? part : 'x'.repeat(63)}"`)).join('') : value;
}).length;
