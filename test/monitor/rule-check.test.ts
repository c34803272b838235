import { ruleCheck } from '../../src/monitor/rule-check';

test('a filter that can be read has no fault', () => {
  expect(ruleCheck().filterFault('delete and not ttl')).toBeUndefined();
});

test('the fault of a filter has its place, as the command line shows it', () => {
  expect(ruleCheck().filterFault('modify and\n  new.price == 1')).toBe([
    '\'filter\' must have a sign of filters at position 24, got ==; write =',
    '  modify and   new.price == 1',
    '                         ^',
  ].join('\n'));
});

test('the mark stands below the place also after characters that cannot be printed', () => {
  const [, line, mark] = ruleCheck().filterFault('new."\u202e" = 1 oder')!.split('\n');

  expect(line).toBe('  new."\\u202e" = 1 oder');
  expect(mark.indexOf('^')).toBe(line.indexOf('oder'));
});

test('the attributes that a filter names are known', () => {
  expect(ruleCheck().namedAttributes('changed(tenantId) or new.address.lines[0] = old.name and key.pk begins "a"')).toEqual([
    { image: 'changed', path: ['tenantId'] },
    { image: 'new', path: ['address', 'lines', 0] },
    { image: 'old', path: ['name'] },
    { image: 'key', path: ['pk'] },
  ]);
});

test('patterns for the event source mapping come from the filters', () => {
  expect(ruleCheck().eventPatterns(['modify and new.status = "x"', 'delete'])).toEqual([
    { eventName: ['MODIFY'], dynamodb: { NewImage: { status: { S: ['x'] } } } },
    { eventName: ['REMOVE'] },
  ]);
  expect(ruleCheck().eventPatterns(['changed(a)'])).toBeUndefined();
});
