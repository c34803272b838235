import { CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { RecoveryWindow } from '../../src/internal/recovery-window';
import { newStack } from '../sample';

describe('a recovery window', () => {
  test.each([1, 14, 35])('is of %d days', (days) => {
    expect(RecoveryWindow.of(Duration.days(days))).toMatchObject({ days, isUnresolved: false });
  });

  test('is of whole days in any unit', () => {
    expect(RecoveryWindow.of(Duration.hours(48)).days).toBe(2);
  });

  test.each([['too short', Duration.days(0)], ['too long', Duration.days(36)], ['of part of a day', Duration.hours(36)]])('is refused that is %s', (_, duration) => {
    expect(() => RecoveryWindow.of(duration, 'window')).toThrow(
      /^'window' must be a whole number of days from 1 to 35, got .*; keep older recovery points with a backup plan$/);
  });

  test.each([0, null, 'P35D'])('is refused that is no duration (%p)', (duration: any) => {
    expect(() => RecoveryWindow.ofOptional(duration)).toThrow(`'recoveryWindow' must be a Duration, got ${duration}; write for example Duration.days(1)`);
  });

  test('is none where none is set', () => {
    expect(RecoveryWindow.ofOptional(undefined)).toBeUndefined();
  });

  test('that only the deployment knows is taken as it is', () => {
    const parameter = new CfnParameter(newStack(), 'Days', { type: 'Number' });

    expect(RecoveryWindow.of(Duration.days(parameter.valueAsNumber)).isUnresolved).toBe(true);
    expect(RecoveryWindow.of(Duration.days(Lazy.number({ produce: () => 7 }))).isUnresolved).toBe(true);
  });
});
