import type { Resolver } from './resolver';
import { textOf } from './text-functions';
import { listFact, member, textsFact } from './values';
import { type Fact, isKnown, mapFact, Unknown } from '../fact';
import { plainFact } from '../marked-text';
import type { SelectionFacts, TagOperator, TagTest } from '../selection';

const OPERATORS: readonly TagOperator[] = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'];

/** A selection with the text that refers to its plan. */
export interface PlannedSelection extends SelectionFacts {
  readonly plan: string;
}

/** The selection of a template in one world. */
export function selectionFacts(id: string, resolver: Resolver): PlannedSelection {
  const resolved = resolver.resolve(resolver.template.resources[id].Properties ?? {});
  const selection = member(resolved, 'BackupSelection');
  const whole = typeof selection === 'string' ? plainFact(selection) : undefined;
  const hidden = whole instanceof Unknown ? whole : undefined;
  return {
    name: id,
    plan: textOf(member(resolved, 'BackupPlanId')),
    resources: hidden ?? textsFact(member(selection, 'Resources')),
    notResources: hidden ?? textsFact(member(selection, 'NotResources')),
    listOfTags: hidden ?? mapFact(listFact(member(selection, 'ListOfTags')), (tags) => tags.map((tag) => tagTest('StringEquals', tag))),
    conditions: hidden ?? conditionsOf(member(selection, 'Conditions')),
  };
}

function conditionsOf(conditions: unknown): Fact<readonly TagTest[]> {
  if (typeof conditions === 'string') return plainFact(conditions) as Unknown;
  const tests: TagTest[] = [];
  for (const operator of OPERATORS) {
    const list = listFact(member(conditions, operator));
    if (!isKnown(list)) return list;
    tests.push(...list.map((test) => tagTest(operator, test)));
  }
  return tests;
}

function tagTest(operator: TagOperator, test: unknown): TagTest {
  return { operator, key: textOf(member(test, 'ConditionKey')), value: textOf(member(test, 'ConditionValue')) };
}
