import { commonWindow, requireWithin } from '../../../src/engine/group/common-window';

const at = (text: string) => new Date(`2026-11-21T${text}Z`);
const REACHES = [
  { table: 'orders', earliest: at('01:00:00.5'), latest: at('03:00:00.9') },
  { table: 'payments', earliest: at('00:30:00'), latest: at('02:59:59.9') },
  { table: 'stock', earliest: at('00:00:00'), latest: at('03:10:00') },
];

test('the window of a group is in whole seconds that every table has, each end with the table that sets it', () => {
  expect(commonWindow(REACHES)).toEqual({
    earliest: { at: at('01:00:01'), table: 'orders' },
    latest: { at: at('02:59:59'), table: 'payments' },
  });
});

test('a moment outside is refused with the table that ends there', () => {
  const window = commonWindow(REACHES);

  expect(() => requireWithin(window, at('03:00:00'))).toThrow(/^'at' must be from 2026-11-21T01:00:01Z, where orders begins, to 2026-11-21T02:59:59Z, where payments ends, got 2026-11-21T03:00:00Z; DynamoDB is about five minutes behind: wait$/);
  expect(() => requireWithin(window, at('00:59:00'))).toThrow(/a backup or a recovery point of that table may be older; it can be left out of 'tables'$/);
  expect(() => requireWithin(window, at('01:00:01'))).not.toThrow();
  expect(() => requireWithin(window, at('02:59:59'))).not.toThrow();
});

test('tables without a common moment are named', () => {
  const late = { table: 'late', earliest: at('04:00:00'), latest: at('04:10:00') };

  expect(() => commonWindow([...REACHES, late])).toThrow('there is no moment to which all tables of the group can be restored; '
    + 'late can be restored from 2026-11-21T04:00:00Z on, and payments to 2026-11-21T02:59:59Z at the latest; wait, or restore them one by one');
});
