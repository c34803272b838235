/** Checks the filters of rules for a synthesis. Bundled by itself, since constructs do not import the engine. */
import { eventPatterns as patternsOf } from './event-patterns';
import type { RuleCheck } from '../../contract/rule-check';
import { parseFilter } from '../damage/filter/filter';
import { FilterError } from '../damage/filter/filter-error';

export const filterFault: RuleCheck['filterFault'] = (text) => {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return [error.message, ...error.pointer(text)].join('\n');
    throw error;
  }
};

export const namedAttributes: RuleCheck['namedAttributes'] = (text) =>
  parseFilter(text).mentions!.map(({ image, path }) => ({ image, path }));

export const eventPatterns: RuleCheck['eventPatterns'] = patternsOf;
