import { FROM, seconds } from './pair-snapshots';
import { checkWindow, type PairWindow } from '../../../../src/engine/evidence/pair/pair-window';

const MINUTE = 60_000;

/** Snapshots so many seconds from the beginning of the damage, with times that may be off. */
function window(before: number, after: number, accuracy = 0, more: Partial<PairWindow> = {}): () => void {
  return () =>
    checkWindow({
      before: { time: seconds(before), accuracy },
      after: { time: seconds(after), accuracy },
      from: FROM,
      ...more,
    });
}

test.each([
  ['a table restored to the second before the damage', window(-1, 60)],
  ['a table restored to the beginning of the damage', window(0, 60)],
  ['a table as of the end of the damage', window(0, 60, 0, { to: seconds(60) })],
  ['exports a minute before the damage and a minute after it', window(-60, 120, MINUTE, { to: seconds(60) })],
  ['exports two minutes before the damage and two after it', window(-120, 180, MINUTE, { to: seconds(60) })],
  ['a table much older than the damage, if nothing else was written', window(-86_400, 60, 0, { damageOnly: true })],
  [
    'a table of long after the damage, if nothing else was written',
    window(0, 86_400, 0, { to: seconds(60), damageOnly: true }),
  ],
  ['a table of long after the beginning, if nobody says when the damage was over', window(0, 86_400)],
])('takes %s', (_, check) => {
  expect(check).not.toThrow();
});

test.each([
  ['a table from after the beginning', window(0.001, 60),
    "'before' must show the table before the damage, at 2026-11-21T09:59:00.000Z at the latest, got 2026-11-21T09:59:00.001Z; restore to an earlier time"],
  ['a table from after the beginning, whatever is stated', window(1, 60, 0, { damageOnly: true }), "'before' must show the table before the damage"],
  ['an export whose true time may be after the beginning', window(-59, 120, MINUTE),
    'at 2026-11-21T09:58:00.000Z at the latest, got 2026-11-21T09:58:01.000Z; an export may be a minute late: use an earlier one'],
  ['a table older than the damage', window(-1.001, 60),
    "'before' must show the table just before the damage, from 2026-11-21T09:58:59.000Z to 2026-11-21T09:59:00.000Z, got 2026-11-21T09:58:58.999Z; "
    + "good writes since then would be undone: restore to that time, or state with 'damageOnly' that there were none"],
  ['an export older than the damage', window(-121.001, 120, MINUTE), 'from 2026-11-21T09:56:59.000Z to 2026-11-21T09:58:00.000Z'],
  ['a second table from before the end', window(0, 59, 0, { to: seconds(60) }),
    "'after' must show the table after the damage, at 2026-11-21T10:00:00.000Z at the earliest, got 2026-11-21T09:59:59.000Z"],
  ['a second export whose true time may be before the end', window(-60, 119, MINUTE, { to: seconds(60) }), '10:01:00.000Z at the earliest'],
  ['a second table from before the beginning', window(0, -1), '09:59:00.000Z at the earliest'],
  ['a second table from long after the end', window(0, 61.001, 0, { to: seconds(60) }),
    "'after' must show the table just after the damage, from 2026-11-21T10:00:00.000Z to 2026-11-21T10:00:01.000Z, got 2026-11-21T10:00:01.001Z; "
    + "good writes until then would be undone: use an earlier one, or state with 'damageOnly' that there were none"],
  ['a table of which nobody knows the time', () => checkWindow({ before: { accuracy: 0 }, after: { accuracy: 0 }, from: FROM }),
    "'before' must have a time, got none; give 'beforeTime', the time that it shows"],
])('refuses %s', (_, check, message) => {
  expect(check).toThrow(message);
});

test('of one snapshot only its own time is asked for', () => {
  expect(window(0, 0, 0, { after: undefined })).not.toThrow();
  expect(window(-2, 0, 0, { after: undefined })).toThrow('good writes since then would be undone');
});
