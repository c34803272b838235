import { Duration } from 'aws-cdk-lib';
import { ChangeMonitor, ChangeRule, ProtectedTable } from '../../src';
import { PARTITION_KEY, propertiesOf } from '../sample';
import { textOf, withMonitor } from './monitored-stack';

describe('rules', () => {
  test.each<[string, ChangeRule[], string]>([
    ['none', [], '\'rules\' must name at least one rule, got none; ChangeRule.matching() takes a filter'],
    ['two of one name', [ChangeRule.immutable(), ChangeRule.immutable()], '\'rules\' must have different names, got "Immutable" twice; set \'name\' of one of them'],
  ])('are refused: %s', (_, rules, message) => {
    expect(() => withMonitor({ rules })).toThrow(message);
  });

  test('fit the environment of the function, or are refused with their sizes', () => {
    const long = (characters: number) => ChangeRule.matching('Long', `new.text = "${'é'.repeat(characters / 2)}"`);

    expect(propertiesOf(withMonitor({ rules: [long(3_400)] }).stack, 'AWS::Lambda::Function')).toHaveLength(1);
    expect(() => withMonitor({ rules: [ChangeRule.immutable(), long(4_000)] })).toThrow(
      /'rules' must fit into 4000 bytes with the configuration around them, as Lambda takes 4 KB of environment, got 4\d+ bytes \("Immutable" 55, "Long" 4\d+\); shorten filters, names and lists/);
  });

  test('leave nothing behind where they are refused', () => {
    const { stack } = withMonitor();
    expect(() => new ChangeMonitor(stack, 'Second', { table: new ProtectedTable(stack, 'Returns', PARTITION_KEY), rules: [] })).toThrow();

    expect(stack.node.tryFindChild('Second')).toBeUndefined();
  });
});

describe('the metrics', () => {
  test('are those of the table', () => {
    const { stack, monitor } = withMonitor();
    const metrics = [
      monitor.metricUnintendedChanges(),
      monitor.metricRestored(),
      monitor.metricTimeToRestore(),
      monitor.metricBreakerOpen(),
    ];
    const shown = metrics.map(({ namespace, metricName, statistic, period, dimensions }) =>
      [namespace, metricName, statistic, period.toMinutes(), textOf(stack.resolve(dimensions!.TableName))],
    );

    expect(shown).toEqual([
      ['UnintendedChanges', 'Sum'], ['RestoredItems', 'Sum'], ['TimeToRestore', 'p99'], ['BreakerOpen', 'Maximum'],
    ].map(([name, statistic]) => ['DynamoDBRecovery', name, statistic, 5, '<Orders>']));
  });

  test('take options', () => {
    const { monitor } = withMonitor();

    expect(monitor.metricTimeToRestore({ statistic: 'p50' })).toMatchObject({ statistic: 'p50', period: Duration.minutes(5) });
  });
});
