import { CronExpression } from '../../../src/policy/cron/cron-expression';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function nextRuns(expression: string, after: string, count: number, timeZone?: string): string[] {
  const runs = CronExpression.parse(expression).runsAfter(new Date(after), timeZone);
  const found: string[] = [];
  for (let run = runs.next(); !run.done && found.length < count; run = runs.next()) {
    found.push(run.value.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('spelling', () => {
  test.each([
    ['cron(0 5 ? * * *)', 'cron(0 5 ? * * *)'],
    ['  cron( 0   5\t* * ?   * )\n', 'cron(0 5 * * ? *)'],
    ['CRON(0 5 ? jan-mar mon-fri *)', 'cron(0 5 ? JAN-MAR MON-FRI *)'],
    ['cron(00 05 01 01 ? 2027)', 'cron(0 5 1 1 ? 2027)'],
    ['cron(0 07/12 * * ? *)', 'cron(0 7/12 * * ? *)'],
    ['cron(0 5 lw * ? *)', 'cron(0 5 LW * ? *)'],
    ['cron(0 5 ? * fri#5 *)', 'cron(0 5 ? * FRI#5 *)'],
    ['cron(0 5 ? * fril *)', 'cron(0 5 ? * FRIL *)'],
    ['cron(0 5 15w * ? *)', 'cron(0 5 15W * ? *)'],
    ['cron(0,10,20 5 * * ? 2002-2005)', 'cron(0,10,20 5 * * ? 2002-2005)'],
  ])('writes %j as %s', (written, canonical) => {
    expect(CronExpression.parse(written).text).toBe(canonical);
  });
});

describe('runs', () => {
  test.each([
    ['cron(0 5 * * ? *)', 'every day', '2026-11-20T05:00Z', ['2026-11-21T05:00Z', '2026-11-22T05:00Z']],
    ['cron(0 5 ? * * *)', 'the default of AWS Backup', '2026-11-20T04:59Z', ['2026-11-20T05:00Z', '2026-11-21T05:00Z']],
    ['cron(0 0 15,25 * ? *)', 'twice a month', '2026-11-20T00:00Z', ['2026-11-25T00:00Z', '2026-12-15T00:00Z', '2026-12-25T00:00Z', '2027-01-15T00:00Z']],
    ['cron(0 5 L * ? *)', 'the last day', '2026-11-20T00:00Z', ['2026-11-30T05:00Z', '2026-12-31T05:00Z', '2027-01-31T05:00Z', '2027-02-28T05:00Z']],
    ['cron(0 5 L FEB ? *)', 'the last day of February', '2027-03-01T00:00Z', ['2028-02-29T05:00Z', '2029-02-28T05:00Z']],
    ['cron(0 5 LW * ? *)', 'the last weekday', '2026-11-20T00:00Z', ['2026-11-30T05:00Z', '2026-12-31T05:00Z', '2027-01-29T05:00Z', '2027-02-26T05:00Z']],
    ['cron(0 5 15W * ? *)', 'the weekday next to the 15th', '2026-11-01T00:00Z', ['2026-11-16T05:00Z', '2026-12-15T05:00Z', '2027-01-15T05:00Z']],
    ['cron(0 5 15W MAY ? *)', 'the Friday before a Saturday', '2027-01-01T00:00Z', ['2027-05-14T05:00Z']],
    ['cron(0 5 1W * ? *)', 'never a day of the month before', '2026-07-31T05:00Z', ['2026-08-03T05:00Z', '2026-09-01T05:00Z', '2026-10-01T05:00Z', '2026-11-02T05:00Z']],
    ['cron(0 5 31W * ? *)', 'never a day of the month after', '2027-01-01T00:00Z', ['2027-01-29T05:00Z', '2027-03-31T05:00Z', '2027-05-31T05:00Z', '2027-07-30T05:00Z']],
    ['cron(0 5 30W * ? *)', 'no February for 30W', '2027-01-01T00:00Z', ['2027-01-29T05:00Z', '2027-03-30T05:00Z']],
    ['cron(0 5 ? * 6#3 *)', 'the third Friday', '2026-11-20T04:00Z', ['2026-11-20T05:00Z', '2026-12-18T05:00Z', '2027-01-15T05:00Z', '2027-02-19T05:00Z']],
    ['cron(0 5 ? * FRI#5 *)', 'a fifth Friday', '2026-11-20T04:00Z', ['2027-01-29T05:00Z', '2027-04-30T05:00Z', '2027-07-30T05:00Z', '2027-10-29T05:00Z']],
    ['cron(0 5 ? * 5L *)', 'the last Thursday', '2026-11-20T04:00Z', ['2026-11-26T05:00Z', '2026-12-31T05:00Z', '2027-01-28T05:00Z', '2027-02-25T05:00Z']],
    ['cron(0 5 ? * THUL *)', 'the last Thursday by name', '2026-11-20T04:00Z', ['2026-11-26T05:00Z', '2026-12-31T05:00Z']],
    ['cron(0 5 ? * L *)', 'the last day of the week', '2026-11-20T04:00Z', ['2026-11-21T05:00Z', '2026-11-28T05:00Z']],
    ['cron(0 5 ? * 1 *)', 'SUN as 1', '2026-11-20T04:00Z', ['2026-11-22T05:00Z', '2026-11-29T05:00Z']],
    ['cron(0 5 ? * 7 *)', 'SAT as 7', '2026-11-20T04:00Z', ['2026-11-21T05:00Z', '2026-11-28T05:00Z']],
    ['cron(0 5 ? * SAT-SUN *)', 'days over the end of the week', '2026-11-20T04:00Z', ['2026-11-21T05:00Z', '2026-11-22T05:00Z', '2026-11-28T05:00Z']],
    ['cron(0/30 22-1 ? * MON *)', 'hours over midnight, each on its own day', '2026-11-23T00:30Z', ['2026-11-23T01:00Z', '2026-11-23T01:30Z', '2026-11-23T22:00Z', '2026-11-23T22:30Z', '2026-11-23T23:00Z', '2026-11-23T23:30Z', '2026-11-30T00:00Z']],
    ['cron(0 22-4/2 * * ? *)', 'steps over midnight', '2026-11-20T04:00Z', ['2026-11-20T22:00Z', '2026-11-21T00:00Z', '2026-11-21T02:00Z', '2026-11-21T04:00Z']],
    ['cron(0 0 1 NOV-FEB/2 ? *)', 'steps over the end of the year', '2026-11-20T00:00Z', ['2027-01-01T00:00Z', '2027-11-01T00:00Z']],
    ['cron(0/20 9-10 1/10 * ? *)', 'steps', '2026-11-21T09:40Z', ['2026-11-21T10:00Z', '2026-11-21T10:20Z', '2026-11-21T10:40Z', '2026-12-01T09:00Z']],
    ['cron(7 */8 * * ? *)', 'steps from the start of a field', '2026-11-21T00:00Z', ['2026-11-21T00:07Z', '2026-11-21T08:07Z', '2026-11-21T16:07Z', '2026-11-22T00:07Z']],
    ['cron(0 11/12 * * ? *)', 'twelve hours after 11:00', '2026-11-21T00:00Z', ['2026-11-21T11:00Z', '2026-11-21T23:00Z', '2026-11-22T11:00Z']],
    ['cron(0 12/12 * * ? *)', 'once a day after 11:59', '2026-11-21T00:00Z', ['2026-11-21T12:00Z', '2026-11-22T12:00Z']],
    ['cron(0 0 31 * ? *)', 'only months that have the day', '2026-11-20T00:00Z', ['2026-12-31T00:00Z', '2027-01-31T00:00Z', '2027-03-31T00:00Z', '2027-05-31T00:00Z']],
    ['cron(0 0 29 FEB ? *)', 'leap days', '2026-11-20T00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['cron(0 0 29 FEB ? *)', 'no leap day in 2100', '2096-02-29T00:00Z', ['2104-02-29T00:00Z', '2108-02-29T00:00Z']],
    ['cron(0 0 1 JAN ? 2027,2030-2031)', 'some years', '2026-11-20T00:00Z', ['2027-01-01T00:00Z', '2030-01-01T00:00Z', '2031-01-01T00:00Z']],
    ['cron(0 0 1 JAN ? 2026/100)', 'a step in years', '2026-11-20T00:00Z', ['2126-01-01T00:00Z']],
    ['cron(59 23 31 12 ? *)', 'up to the last minute of 2199', '2198-12-31T23:59Z', ['2199-12-31T23:59Z']],
  ])('%s is %s', (expression, _, after, expected) => {
    expect(nextRuns(expression, after, expected.length)).toEqual(expected);
  });

  test('an expression whose years are over never runs again', () => {
    const over = CronExpression.parse('cron(0 5 * * ? 2020-2026)');

    expect(over.lastYear).toBe(2026);
    expect(over.nextRun(new Date('2026-12-31T04:00Z'))).toEqual(new Date('2026-12-31T05:00Z'));
    expect(over.nextRun(new Date('2026-12-31T05:00Z'))).toBeUndefined();
    expect(over.nextRun(new Date('2026-12-31T05:00Z'), 'Asia/Tokyo')).toBeUndefined();
  });

  test('a time before 1970 is followed by the first run of 1970', () => {
    expect(nextRuns('cron(0 5 * * ? *)', '1900-06-01T00:00Z', 1)).toEqual(['1970-01-01T05:00Z']);
  });

  test('the last year is over when it is over in the time zone', () => {
    expect(nextRuns('cron(0 22 31 12 ? 2026)', '2026-12-31T12:00Z', 2, 'America/New_York')).toEqual(['2027-01-01T03:00Z']);
  });
});

describe('daylight-saving time', () => {
  test.each([
    ['Europe/Berlin', 'cron(30 2 * * ? *)', 'left out in spring', '2027-03-27T00:00Z', ['2027-03-27T01:30Z', '2027-03-29T00:30Z']],
    ['Europe/Berlin', 'cron(0 2,3 * * ? *)', 'run at the end of the shift', '2027-03-27T12:00Z', ['2027-03-28T01:00Z', '2027-03-29T00:00Z']],
    ['Europe/Berlin', 'cron(30 2 * * ? *)', 'run once, before the shift, in autumn', '2027-10-30T12:00Z', ['2027-10-31T00:30Z', '2027-11-01T01:30Z']],
    ['Europe/Berlin', 'cron(30 2 * * ? *)', 'not repeated after the shift', '2027-10-31T00:45Z', ['2027-11-01T01:30Z']],
    ['Europe/Berlin', 'cron(0/30 * * * ? *)', 'run once each', '2027-10-31T00:00Z', ['2027-10-31T00:30Z', '2027-10-31T02:00Z', '2027-10-31T02:30Z']],
    ['America/New_York', 'cron(30 2 * * ? *)', 'left out in spring', '2027-03-13T00:00Z', ['2027-03-13T07:30Z', '2027-03-15T06:30Z']],
    ['America/New_York', 'cron(30 1 * * ? *)', 'run once in autumn', '2027-11-06T12:00Z', ['2027-11-07T05:30Z', '2027-11-08T06:30Z']],
    ['Australia/Lord_Howe', 'cron(15 2 * * ? *)', 'left out by half an hour', '2027-10-01T12:00Z', ['2027-10-01T15:45Z', '2027-10-03T15:15Z']],
    ['Australia/Lord_Howe', 'cron(45 1 * * ? *)', 'run once in half an hour', '2027-04-03T00:00Z', ['2027-04-03T14:45Z', '2027-04-04T15:15Z']],
    ['Africa/Cairo', 'cron(0 0 * * ? *)', 'left out at midnight', '2027-04-28T23:00Z', ['2027-04-30T21:00Z', '2027-05-01T21:00Z']],
    ['Pacific/Apia', 'cron(0 12 * * ? 2011)', 'left out for a whole day', '2011-12-29T00:00Z', ['2011-12-29T22:00Z', '2011-12-30T22:00Z']],
    ['Asia/Kolkata', 'cron(0 0 L * ? *)', 'run by the local calendar', '2026-11-20T00:00Z', ['2026-11-29T18:30Z', '2026-12-30T18:30Z']],
  ])('in %s, times of %s are %s', (timeZone, expression, _, after, expected) => {
    expect(nextRuns(expression, after, expected.length, timeZone)).toEqual(expected);
  });
});

describe('gaps', () => {
  const from = new Date('2026-11-20T00:00Z');

  test.each([
    ['cron(0 5 * * ? *)', 'Etc/UTC', DAY, DAY, 1826],
    ['cron(* * * * ? *)', 'Etc/UTC', 60_000, 60_000, 1826 * 1440],
    ['cron(0 0/12 * * ? *)', 'Etc/UTC', 12 * HOUR, 12 * HOUR, 2 * 1826],
    ['cron(0 13/12 * * ? *)', 'Etc/UTC', DAY, DAY, 1826],
    ['cron(0 0/5 * * ? *)', 'Etc/UTC', 4 * HOUR, 5 * HOUR, 5 * 1826],
    // From the 25th to the 15th it is 15 days and what is left of a month of 28 to 31 days, from the 15th to the 25th
    // always ten.
    ['cron(0 0 15,25 * ? *)', 'Etc/UTC', 10 * DAY, 21 * DAY, 120],
    // The number of days of the month that follows.
    ['cron(0 0 L * ? *)', 'Etc/UTC', 28 * DAY, 31 * DAY, 60],
    // 260 weeks, and a Friday to a Wednesday.
    ['cron(0 5 ? * MON-FRI *)', 'Etc/UTC', DAY, 3 * DAY, 260 * 5 + 4],
    // 29 FEB 2036 is a Friday and 29 MAR a Saturday; 29 JAN 2033 is a Saturday and 29 MAR, with no 29 FEB between, a
    // Tuesday.
    ['cron(0 0 29W * ? *)', 'Etc/UTC', 28 * DAY, 60 * DAY, 56],
    // Four years, or the eight around 2100.
    ['cron(0 0 29 FEB ? *)', 'Etc/UTC', 1461 * DAY, 2921 * DAY, 1],
    // A leap year that starts on the same weekday comes after 28 years, or after 40 around 2100.
    ['cron(0 0 ? FEB 5#5 *)', 'Etc/UTC', 28 * 365.25 * DAY, (40 * 365 + 9) * DAY, 0],
    ['cron(0 5 1 1 ? 2027)', 'Etc/UTC', Infinity, Infinity, 1],
    ['cron(0 5 1 1 ? 2020)', 'Etc/UTC', Infinity, Infinity, 0],
    ['cron(0 5 * * ? *)', 'Europe/Berlin', 23 * HOUR, 25 * HOUR, 1826],
    ['cron(30 2 * * ? *)', 'Europe/Berlin', DAY, 47 * HOUR, 1821],
    ['cron(0 0 15,25 * ? *)', 'Europe/Berlin', 10 * DAY, 21 * DAY + HOUR, 120],
    ['cron(* * * * ? *)', 'Europe/Berlin', 60_000, HOUR + 60_000, 1826 * 1440 - 5 * 60],
    // The clocks go from 2:00 to 2:30, so that 2:45 follows half an hour after 1:45, and back from 2:00 to 1:30.
    ['cron(45 * * * ? *)', 'Australia/Lord_Howe', HOUR / 2, 1.5 * HOUR, 1826 * 24],
  ])('of %s in %s are known', (expression, timeZone, shortest, longest, runs) => {
    expect(CronExpression.parse(expression).gaps(timeZone, from)).toEqual({ shortest, longest, runs });
  });

  test('count the runs of the years asked for, and begin with them', () => {
    expect(CronExpression.parse('cron(0 5 * * ? *)').gaps('Etc/UTC', new Date('2026-11-20T05:00Z'), 1).runs).toBe(365);
    expect(CronExpression.parse('cron(0 5 * * ? *)').gaps('Etc/UTC', new Date('2026-11-20T05:01Z'), 1).runs).toBe(365);
    expect(CronExpression.parse('cron(0 5 * * ? 2027)').gaps('Asia/Tokyo', from, 5).runs).toBe(365);
  });

  test('of dense schedules take no longer than those of sparse ones', () => {
    const dense = CronExpression.parse('cron(* * * * ? *)');
    const start = performance.now();

    dense.gaps('Europe/Paris', from);

    expect(performance.now() - start).toBeLessThan(250);
  });
});

describe('times of day', () => {
  test('are the minutes after midnight', () => {
    expect(CronExpression.parse('cron(0,30 5,4 * * ? *)').timesOfDay).toEqual([240, 270, 300, 330]);
  });

  test.each([
    ['cron(0 * * * ? *)', false],
    ['cron(0 5,6 * * ? *)', false],
    ['cron(0,59 5 * * ? *)', true],
    ['cron(0/30 5 * * ? *)', true],
    ['cron(* 5 * * ? *)', true],
  ])('of %s are more than hourly: %s', (expression, expected) => {
    expect(CronExpression.parse(expression).isMoreThanHourly).toBe(expected);
  });

  test.each([
    ['cron(0 13/12 * * ? *)', { every: 12, hours: [13] }],
    ['cron(0 12/12 * * ? *)', { every: 12, hours: [12] }],
    ['cron(0 11/12 * * ? *)', undefined],
    ['cron(0 0/12 * * ? *)', undefined],
    ['cron(0 */6 * * ? *)', undefined],
    ['cron(0 8/8 * * ? *)', { every: 8, hours: [8, 16] }],
    ['cron(0 4/5 * * ? *)', undefined],
    ['cron(0 1,13/12 * * ? *)', undefined],
    ['cron(0 13-23/5 * * ? *)', undefined],
    ['cron(0 13 * * ? *)', undefined],
  ])('of %s are cut by midnight: %j', (expression, expected) => {
    expect(CronExpression.parse(expression).hoursCutByMidnight).toEqual(expected);
  });
});
