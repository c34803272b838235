import { type AlertRule, messageOf, rulesOf } from './alert-rules';
import { NOT_TOLD, TOLD } from './alerted-events';
import type { SampleEvent } from './sample-events';
import { RecoveryAlerts } from '../../src';
import { matches } from '../event-ruler/event-ruler';
import { newStack } from '../sample';

let rules: AlertRule[];
let fired: (event: SampleEvent) => string[];

beforeAll(() => {
  const stack = newStack();
  new RecoveryAlerts(stack, 'Alerts', { emailAddresses: ['oncall@example.com'] });
  rules = rulesOf(stack);
  const events = [...TOLD.map(([,, event]) => event), ...NOT_TOLD.map(([, event]) => event)];
  const questions = events.flatMap((event) => rules.map(({ id, pattern }) => ({ id, pattern, event })));
  const answers = matches(questions);
  fired = (event) =>
    questions.filter((question, index) => question.event === event && answers[index]).map(({ id }) => id);
});

test.each(TOLD)('%s is told of: %s; and no other alert is', (alert, _, event) => {
  expect(fired(event)).toEqual([alert]);
});

test.each(NOT_TOLD)('no message is sent of %s', (_, event) => {
  expect(fired(event)).toEqual([]);
});

test('every alert has an event that it is told of', () => {
  expect(rules.map(({ id }) => id).sort()).toEqual([...new Set(TOLD.map(([alert]) => alert))].sort());
});

test.each(TOLD)('the message of %s (%s) has a value in every place', (alert, why, event) => {
  const lines = messageOf(rules.find(({ id }) => id === alert)!, event).join('\n');

  if (why !== 'deleted' || alert !== 'VaultState') {
    expect(lines).not.toMatch(/ (\.|,|:$|$)|<|>|\{|undefined/m);
  }
});

test('the messages are as they were read last', () => {
  const messages = rules.map((rule) => [rule.id, ...messageOf(rule, TOLD.find(([alert]) => alert === rule.id)![2])].join('\n'));

  expect(messages.join('\n\n')).toMatchSnapshot();
});
