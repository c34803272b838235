import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AllowedChanges, ChangeRule } from '../../src';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { warningsOf } from '../sample';
import { configurationOf, withMonitor } from './monitored-stack';

type Item = { [name: string]: AttributeValue };

const UNTIL = { until: new Date('2126-12-01T00:00:00Z') };
const AT = new Date('2026-11-21T09:59:00Z');
const item = (values: { [name: string]: string }): Item =>
  Object.fromEntries(Object.entries({ pk: 'a', ...values }).map(([name, S]) => [name, { S }]));
const matches = ({ filter }: { readonly filter: string }, older?: Item, newer?: Item, ttl = false) =>
  parseFilter(filter).isDamage({ keys: { pk: { S: 'a' } }, old: older, new: newer, ttl, at: AT });

describe('a rule of immutable items', () => {
  const [one, other] = [item({ text: 'x' }), item({ text: 'y' })];
  const judged = (rule: ChangeRule) => [
    matches(rule, undefined, one), matches(rule, one, other), matches(rule, one), matches(rule, one, undefined, true),
  ];

  test('matches every modification and deletion, those by time to live included', () => {
    expect(judged(ChangeRule.immutable())).toEqual([false, true, true, true]);
  });

  test('leaves deletions by time to live alone where they are excepted', () => {
    expect(judged(ChangeRule.immutable({ except: 'ttl' }))).toEqual([false, true, true, false]);
  });

  test('excepts nothing else', () => {
    expect(() => ChangeRule.immutable({ except: 'modify' }))
      .toThrow('\'except\' must be "ttl", got "modify"; describe other changes with ChangeRule.matching()');
  });
});

describe('a rule of protected attributes', () => {
  test.each(['tenantId', 'created at', 'a"b', 'a\\b', 'größe', 'not', 'x.y', '1st', '\u2028'])('matches a modification of %j, and of no other attribute', (name) => {
    const rule = ChangeRule.protectedAttributes(['other', name]);
    const before = item({ [name]: 'x', free: 'x' });

    expect([item({ [name]: 'y', free: 'x' }), item({ free: 'x' }), item({ [name]: 'x', free: 'y' })].map((after) => matches(rule, before, after)))
      .toEqual([true, true, false]);
    expect([matches(rule, undefined, before), matches(rule, before)]).toEqual([false, false]);
  });

  test('has those attributes alone restored', () => {
    const { stack } = withMonitor({ rules: [ChangeRule.protectedAttributes(['tenantId', 'createdAt'])] });

    expect(configurationOf(stack).rules).toEqual([
      { name: 'ProtectedAttributes', filter: 'modify and (changed(tenantId) or changed(createdAt))', only: ['tenantId', 'createdAt'] },
    ]);
  });

  test.each<[string, string[], string]>([
    ['no attribute', [], '\'attributes\' must name at least one attribute, got none'],
    ['an attribute without a name', [''], '\'attributes\' must be names of attributes that are known when the app is synthesised, got ""'],
    ['an attribute twice', ['a', 'a'], '\'attributes\' must name each attribute once, got "a" twice'],
  ])('is refused with %s', (_, names, message) => {
    expect(() => ChangeRule.protectedAttributes(names)).toThrow(message);
  });
});

describe('a rule of forbidden transitions', () => {
  const rule = ChangeRule.forbiddenTransitions('order status', [{ from: 'shipped', to: 'pend"ing' }, { from: 'cancelled' }, { to: 'lost' }]);
  const status = (value?: string) => item(value === undefined ? {} : { 'order status': value });

  test.each<[string | undefined, string | undefined, boolean]>([
    ['shipped', 'pend"ing', true], ['shipped', 'delivered', false], ['pend"ing', 'shipped', false], ['cancelled', 'open', true], ['cancelled', undefined, true],
    ['open', 'lost', true], [undefined, 'lost', true], ['lost', 'lost', false], ['cancelled', 'cancelled', false], [undefined, 'open', false],
  ])('from %j to %j: %j', (before, after, forbidden) => {
    expect(matches(rule, status(before), { ...status(after), other: { S: 'y' } })).toBe(forbidden);
  });

  test('has a name that follows from the attribute, and the whole change restored', () => {
    expect([rule.name, rule.onlyAttributes]).toEqual(['ForbiddenTransitions-order-status', undefined]);
  });

  test.each<[string, Parameters<typeof ChangeRule.forbiddenTransitions>[1], string]>([
    ['no transition', [], '\'transitions\' must name at least one transition, got none'],
    ['a transition of nothing', [{}], '\'transitions\' must have a text before or after, got a transition without either; use ChangeRule.protectedAttributes()'],
    ['a transition to the same text', [{ from: 'a', to: 'a' }], '\'transitions\' must have two different texts, got "a" twice'],
  ])('is refused with %s', (_, transitions, message) => {
    expect(() => ChangeRule.forbiddenTransitions('status', transitions)).toThrow(message);
  });
});

describe('a rule that is a filter', () => {
  test('is refused with the place of its fault', () => {
    expect(() => ChangeRule.matching('Prices', 'modify and new.price << 1')).toThrow([
      '\'filter\' must have a text, a number, old.…, new.… or key.… at position 23, got <',
      '  modify and new.price << 1',
      '                        ^',
      '  in the rule "Prices"',
    ].join('\n'));
  });

  test('can have some attributes restored only', () => {
    const rule = ChangeRule.matching('Prices', 'changed(price)', { onlyAttributes: ['price'] });

    expect(rule.onlyAttributes).toEqual(['price']);
    expect(() => ChangeRule.matching('Prices', 'changed(price)', { onlyAttributes: [] })).toThrow('\'onlyAttributes\' must name at least one attribute, got none');
  });

  test.each(['', ' x', 'x ', 'a,b', 'x'.repeat(65), 'größe'])('is refused with the name %j', (name) => {
    expect(() => ChangeRule.matching(name, 'delete')).toThrow('\'name\' must be 1 to 64 letters, digits, dots, hyphens, underscores, and spaces between them');
  });
});

describe('allowed changes', () => {
  test('by a mark are those after which the item carries it', () => {
    const allowed = AllowedChanges.byMark('last writer', 'migration "7"', UNTIL);
    const [marked, unmarked] = [item({ 'last writer': 'migration "7"' }), item({ 'last writer': 'app' })];

    const changes = [[unmarked, marked], [undefined, marked], [marked, unmarked], [marked, undefined]];

    expect(changes.map(([older, newer]) => matches(allowed, older, newer))).toEqual([true, true, false, false]);
  });

  test('are in the configuration with their end', () => {
    const { stack } = withMonitor({ rules: [ChangeRule.immutable({ allow: [AllowedChanges.matching('insert', UNTIL)] })] });

    expect(configurationOf(stack).rules[0].allow).toEqual([{ filter: 'insert', until: '2126-12-01T00:00:00.000Z' }]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('that have ended are warned of', () => {
    const { stack } = withMonitor({ rules: [ChangeRule.immutable({ allow: [AllowedChanges.matching('insert', { until: AT })] })] });

    expect(warningsOf(stack)).toEqual([expect.stringContaining('the rule "Immutable" allows insert until 2026-11-21T09:59:00.000Z, which has passed')]);
  });

  test('are refused without an end, and with a filter that cannot be read', () => {
    expect(() => AllowedChanges.matching('insert', { until: new Date('soon') })).toThrow('\'until\' must be a time, got Invalid Date; write for example');
    expect(() => AllowedChanges.matching('insert', {} as any)).toThrow('\'until\' must be a time, got undefined');
    expect(() => AllowedChanges.matching('inserted', UNTIL)).toThrow(/at position 1, got inserted[^]*\n  in allowed changes$/);
  });
});
