import type { Case } from './cases/case';
import { CASES } from './cases/cases';
import { findingsOn } from './judged-case';

test.each(CASES.map((each): [string, Case] => [each.title, each]))('%s is judged rightly', (_, each) => {
  expect(findingsOn(each)).toEqual(each.findings);
});
