import * as fc from 'fast-check';
import { changes, filters } from './random-filter';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { eventPatterns } from '../../../src/engine/monitor/event-patterns';
import { matches } from '../../event-ruler/event-ruler';
import { replayable } from '../seed';

/** Sets of rules, and the changes that each of them is tried with. */
const MONITORS = 1000;
const CHANGES = 20;

test('each record whose change a rule matches has a pattern that matches it, by AWS\'s own matcher', replayable(() => {
  const monitors = fc.sample(fc.array(filters, { minLength: 1, maxLength: 3 }), MONITORS).flatMap((rules) => {
    const patterns = eventPatterns(rules);
    return patterns ? [{ rules, patterns, tests: rules.map((rule) => parseFilter(rule).isDamage) }] : [];
  });
  const cases = monitors.flatMap(({ rules, patterns, tests }) =>
    fc.sample(changes, CHANGES).map(({ change, record }) => ({
      rules, patterns, record, isMatched: tests.some((isDamage) => isDamage(change)),
    })));
  const questions = cases.flatMap(({ patterns, record: event }) => patterns.map((pattern) => ({ pattern, event })));
  const answers = matches(questions)[Symbol.iterator]();
  const judged = cases.map((each) => ({
    ...each, isSeen: each.patterns.map(() => answers.next().value).includes(true),
  }));

  expect(judged.find(({ isMatched, isSeen }) => isMatched && !isSeen)).toBeUndefined();

  // Neither is it so because nothing matches, nor because everything is seen.
  expect(judged.filter(({ isMatched }) => isMatched).length).toBeGreaterThan(MONITORS);
  expect(judged.filter(({ isSeen }) => !isSeen).length).toBeGreaterThan(MONITORS);
  expect(monitors.every(({ patterns }) => patterns.length <= 5)).toBe(true);
}));
