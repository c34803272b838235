import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { checkFilterKeys } from '../../../src/engine/damage/filter-keys';

const TABLE = { name: 'events', keyNames: ['tenant', 'event'], keyTypes: { tenant: 'S', event: 'N' } };
const check = (filter: string) => () => checkFilterKeys(parseFilter(filter), TABLE);

test.each([
  ['key.Tenant = "x"', 'tenant or event, the key of events, at position 5, got Tenant; write key.tenant'],
  ['not key.tenant.x = "x"', 'tenant or event, the key of events, at position 9, got tenant.x; write key.tenant'],
  ['insert and size(key.nothing) > 1', 'tenant or event, the key of events, at position 21, got nothing'],
  ['key.event in (1, "2")', 'a number, as event of the key is, at position 18, got "2"; a value of another type is never equal'],
  ['new.tenant != 1', 'a text, as tenant of the key is, at position 15, got 1; a value of another type is never equal'],
  ['old.event begins "1"', 'a number, as event of the key is, at position 18, got "1"; a value of another type is never equal'],
])('%s is refused: the key is another', (filter, message) => {
  expect(check(filter)).toThrow(new Error(`'filter' must have ${message}`));
});

test.each([
  'key.tenant begins "t" and key.event >= 1',
  'new.anything = 1',
  'size(key.tenant) > 1',
  'type(new.event) = "N"',
  'new.event.x = "x"',
  'changed(event)',
])('%s is taken', (filter) => {
  expect(check(filter)).not.toThrow();
});
