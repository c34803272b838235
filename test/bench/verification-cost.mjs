/** What a scheduled verification of many tables takes, against the time that DynamoDB's own limit asks for; and what it takes where AWS stumbles. */
import { fileURLToPath } from 'node:url';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { median } from './statistics.mjs';

const HANDLER = fileURLToPath(new URL('../../assets/handlers/protection-verification.lambda/index.js', import.meta.url));
const TABLES = [1, 400];
const PER_SECOND = 10;
const FAULTS = {
  none: 'none', throttled: 'throttled', failing: 'an error 500', cut: 'the connection is cut', slow: '300 ms late', denied: 'DescribeTable is denied',
};
const FEW = 60;
const DRIFTED = 6;

export function verificationCost() {
  const measured = interleaved(1, Object.fromEntries(TABLES.map(count => [count, ['./verification-sample.mjs', HANDLER, count]])));
  const of = (count, property) => median(measured[count].map(result => result[property]));

  printTable(
    'protection-verification: a scheduled run, with evidence',
    ['tables', 's', 'x the least time', 'CPU s', 'peak RSS MB', 'throttled'],
    TABLES.map(count => [
      count,
      (of(count, 'wall') / 1000).toFixed(1),
      count === 1 ? '' : (of(count, 'wall') / 1000 / (count / PER_SECOND)).toFixed(2),
      (of(count, 'cpu') / 1000).toFixed(1),
      (of(count, 'rss') / 1e6).toFixed(0),
      of(count, 'throttled'),
    ]),
  );
  printNote(`DynamoDB answers ${PER_SECOND} DescribeContinuousBackups a second, to all callers of the account together. The goal for 400 tables is at most\n`
    + '120 seconds and 256 MB.');
  faultCost();
}

function faultCost() {
  const measured = interleaved(1, Object.fromEntries(Object.keys(FAULTS).map(fault => [fault, ['./verification-sample.mjs', HANDLER, FEW, fault, DRIFTED]])));
  const [clean] = measured.none;

  printTable(
    `protection-verification: a scheduled run of ${FEW} tables where every third request to DynamoDB meets a fault`,
    ['fault', 's', 'x none', 'requests x none', 'faults hit', `drift found, of ${DRIFTED}`, 'not looked at, and said so'],
    Object.entries(measured).map(([fault, [{ wall, asked, faults, codes }]]) => [
      FAULTS[fault],
      (wall / 1000).toFixed(1),
      (wall / clean.wall).toFixed(2),
      (asked / clean.asked).toFixed(2),
      faults,
      codes.filter(code => code === 'PITR_OFF').length,
      codes.filter(code => code === 'CHECK_FAILED').length,
    ]),
  );
}
