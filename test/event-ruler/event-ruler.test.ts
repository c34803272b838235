import { matches } from './event-ruler';

test('the matcher has the semantics of EventBridge that alerts rely on', () => {
  const absentOr = { pattern: { detail: { arn: ['a', { exists: false }] } } };
  const either = { pattern: { detail: { $or: [{ state: ['FAILED'] }, { state: ['COMPLETED'], message: [{ 'anything-but': '' }] }] } } };

  expect(matches([
    { ...absentOr, event: { detail: { arn: 'a' } } },
    { ...absentOr, event: { detail: { other: 'b' } } },
    { ...absentOr, event: { detail: { arn: 'b' } } },
    { ...either, event: { detail: { state: 'COMPLETED', message: 'with issues' } } },
    { ...either, event: { detail: { state: 'COMPLETED', message: '' } } },
    { ...either, event: { detail: { state: 'COMPLETED' } } },
  ])).toEqual([true, true, false, true, false, false]);
});
