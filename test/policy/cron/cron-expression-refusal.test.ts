import { CronExpression } from '../../../src/policy/cron/cron-expression';

function messageOf(expression: string, property?: string): string {
  try {
    CronExpression.parse(expression, property);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`"${expression}" was taken`);
}

describe('refuses what is not six fields in cron(...)', () => {
  test.each([
    ['', 'for example "cron(0 5 * * ? *)" for every day at 05:00'],
    ['every day', 'the fields are minutes, hours, day-of-month, month, day-of-week and year'],
    ['cron()', 'the fields are minutes, hours, day-of-month, month, day-of-week and year'],
    ['cron(0 5 * * ? *', 'write "cron(0 5 * * ? *)"'],
    ['0 5 * * ? *', 'write "cron(0 5 * * ? *)"'],
    ['0 5 15,25 * ? *', 'write "cron(0 5 15,25 * ? *)"'],
    ['cron(0 0 5 * * ? *)', 'write "cron(0 5 * * ? *)"'],
    ['cron(cron(0 5 * * ? *))', 'the fields are minutes'],
    ['cron(0, 30 5 * * ? *)', 'write "cron(0,30 5 * * ? *)"'],
    ['cron(* 0 5 * * ? *)', 'the fields are minutes'],
    ['cron(99 5 * * *)', 'the fields are minutes'],
    ['@daily', 'AWS has no macros, write "cron(0 0 * * ? *)"'],
    ['@Weekly', 'AWS has no macros, write "cron(0 0 ? * SUN *)"'],
    ['@reboot', 'AWS has no macros, write "cron(0 5 * * ? *)"'],
    ['rate(1 day)', 'AWS Backup takes no rates, write "cron(0 5 * * ? *)" for once a day'],
    ['rate(7 days)', 'AWS Backup takes no rates, write "cron(0 5 ? * SUN *)" for once a week'],
    ['rate(1 hour)', 'write "cron(0 * * * ? *)" for once an hour'],
    ['rate(12 hours)', 'write "cron(0 0/12 * * ? *)" for every 12 hours from midnight on'],
    ['rate(5 hours)', 'write "cron(0 5 * * ? *)" for once a day'],
    ['rate(24 hours)', 'write "cron(0 5 * * ? *)" for once a day'],
    ['rate(30 minutes)', 'write "cron(0 * * * ? *)" for once an hour, the most often that it starts backups'],
    ['rate(often)', 'write "cron(0 5 * * ? *)" for once a day'],
    ['at(2026-11-20T10:05:00)', 'AWS Backup takes no single dates, write "cron(5 10 20 11 ? 2026)"'],
    ['at(noon)', 'AWS Backup takes no single dates, write "cron(0 5 * * ? *)" for once a day'],
    ['${Token[Schedule.12]}', 'a schedule is checked at synthesis, write it out instead'],
  ])('refuses %j', (expression, advice) => {
    const message = messageOf(expression);

    expect(message).toContain(`'schedule' must be six fields in cron(...), got "${expression}"; `);
    expect(message).toContain(advice);
  });

  test.each([
    ['0 5 * * *', '"cron(0 5 * * ? *)"'],
    ['cron(0 5 1 * *)', '"cron(0 5 1 * ? *)"'],
    ['30 9 * * 1-5', '"cron(30 9 ? * MON-FRI *)"'],
    ['0 2 * * 0', '"cron(0 2 ? * SUN *)"'],
    ['0 2 * * 5-7', '"cron(0 2 ? * FRI-SUN *)"'],
    ['0 2 * * sat,sun', '"cron(0 2 ? * sat,sun *)"'],
    ['*/15 * ? * ?', '"cron(*/15 * * * ? *)"'],
    ['0 2 1 * 0', 'make two rules: "cron(0 2 1 * ? *)" and "cron(0 2 ? * SUN *)"'],
  ])('refuses the unix expression %j, with its six fields', (expression, advice) => {
    expect(messageOf(expression)).toContain(advice);
  });

  test('refuses the unix expression with a step in its weekdays, without a guess', () => {
    expect(messageOf('0 2 * * */2')).toContain('the fields are minutes');
  });
});

describe('refuses to guess between day-of-month and day-of-week', () => {
  test.each([
    ['cron(0 5 * * * *)', '"*" and "*"', 'write ? in day-of-week'],
    ['cron(0 5 15 * * *)', '"15" and "*"', 'write ? in day-of-week'],
    ['cron(0 5 * * MON *)', '"*" and "MON"', 'write ? in day-of-month'],
    ['cron(0 5 ? * ? *)', '"?" and "?"', 'for every day write * in day-of-month'],
    ['cron(0 5 15 * MON *)', '"15" and "MON"', 'AWS cannot combine them, keep one or make two rules'],
  ])('refuses %s', (expression, got, advice) => {
    expect(messageOf(expression)).toBe(
      `'schedule' must have a ? in exactly one of day-of-month and day-of-week, got ${got} in "${expression}"; ${advice}`,
    );
  });
});

describe('refuses a field', () => {
  const days = '1 to 31, L, LW or the weekday next to a day as in 15W in its day-of-month field';
  const weekdays = '1 (SUN) to 7 (SAT), L, a last day as in 6L or an nth day as in 6#3, in its day-of-week field';
  const step = (largest: number) => `a step is a whole number from 1 to ${largest}; to have one value only, write it without the slash`;

  test.each([
    ['cron(60 5 * * ? *)', '0 to 59 in its minutes field', '60', ''],
    ['cron(-1 5 * * ? *)', '0 to 59 in its minutes field', '-1', '; a range is written as in 0-2'],
    ['cron(005 5 * * ? *)', '0 to 59 in its minutes field', '005', ''],
    ['cron(1.5 5 * * ? *)', '0 to 59 in its minutes field', '1.5', ''],
    ['cron(0x5 5 * * ? *)', '0 to 59 in its minutes field', '0X5', ''],
    ['cron(? 5 * * ? *)', '0 to 59 in its minutes field', '?', '; a ? belongs to day-of-month or day-of-week, write * for every value'],
    ['cron(0/0 5 * * ? *)', '0 to 59 in its minutes field', '0/0', `; ${step(59)}`],
    ['cron(0/60 5 * * ? *)', '0 to 59 in its minutes field', '0/60', `; ${step(59)}`],
    ['cron(0/ 5 * * ? *)', '0 to 59 in its minutes field', '0/', `; ${step(59)}`],
    ['cron(0/x 5 * * ? *)', '0 to 59 in its minutes field', '0/X', `; ${step(59)}`],
    ['cron(0/5/5 5 * * ? *)', '0 to 59 in its minutes field', '0/5/5', '; a step has one slash, as in 0/2'],
    ['cron(/5 5 * * ? *)', '0 to 59 in its minutes field', '', '; a range is written as in 0-2'],
    ['cron(0 24 * * ? *)', '0 to 23 in its hours field', '24', ''],
    ['cron(0/5, 9-18, ?, *, MON-FRI, *)', '0 to 59 in its minutes field', '', '; a list is written with single commas and no blanks, as in 1,15'],
    ['cron(0 5, * * ? *)', '0 to 23 in its hours field', '', '; a list is written with single commas and no blanks, as in 1,15'],
    ['cron(0 5,* * * ? *)', '0 to 23 in its hours field', '5,*', '; a * already stands for every value, leave the rest of the list out'],
    ['cron(0 1-2-3 * * ? *)', '0 to 23 in its hours field', '1-2-3', '; a range is written as in 0-2'],
    ['cron(0 1-* * * ? *)', '0 to 23 in its hours field', '1-*', '; a range is written as in 0-2'],
    ['cron(0 0/24 * * ? *)', '0 to 23 in its hours field', '0/24', `; ${step(23)}`],
    ['cron(0 L * * ? *)', '0 to 23 in its hours field', 'L', '; L and W belong to day-of-month and day-of-week'],
    ['cron(0 5 0 * ? *)', days, '0', ''],
    ['cron(0 5 32 * ? *)', days, '32', ''],
    ['cron(0 5 32W * ? *)', days, '32', ''],
    ['cron(0 5 W * ? *)', days, 'W', ''],
    ['cron(0 5 LW15 * ? *)', days, 'LW15', ''],
    ['cron(0 5 15L * ? *)', days, '15L', ''],
    ['cron(0 5 MON * ? *)', days, 'MON', '; a day of the week belongs to the fifth of the six fields'],
    ['cron(0 5 6#3 * ? *)', days, '6#3', '; a day of the week belongs to the fifth of the six fields'],
    ['cron(0 5 L-3 * ? *)', days, 'L-3', '; AWS counts no days back from the last one, write L or a fixed day'],
    ['cron(0 5 1 0 ? *)', '1 to 12 or JAN to DEC in its month field', '0', ''],
    ['cron(0 5 1 13 ? *)', '1 to 12 or JAN to DEC in its month field', '13', ''],
    ['cron(0 5 1 JANUARY ? *)', '1 to 12 or JAN to DEC in its month field', 'JANUARY', '; names have three letters, write JAN'],
    ['cron(0 5 1 1-APR ? *)', '1 to 12 or JAN to DEC in its month field', '1-APR', '; a range is of numbers or of names, write JAN-APR'],
    ['cron(0 5 1 FRI ? *)', '1 to 12 or JAN to DEC in its month field', 'FRI', '; a day of the week belongs to the fifth of the six fields'],
    ['cron(0 5 ? * 0 *)', weekdays, '0', '; AWS counts the days of the week from SUN = 1, write SUN'],
    ['cron(0 5 ? * 8 *)', weekdays, '8', ''],
    ['cron(0 5 ? * MONDAY *)', weekdays, 'MONDAY', '; names have three letters, write MON'],
    ['cron(0 5 ? * 15W *)', weekdays, '15W', '; W belongs to day-of-month'],
    ['cron(0 5 ? * 8L *)', weekdays, '8', ''],
    ['cron(0 5 ? * L-2 *)', weekdays, 'L-2', '; AWS counts no days back from the last one, write L or a fixed day'],
    ['cron(0 5 ? * 2/2 *)', weekdays, '2/2', '; AWS takes no / in this field, write MON,WED,FRI'],
    ['cron(0 5 ? * FRI-MON/2 *)', weekdays, 'FRI-MON/2', '; AWS takes no / in this field, write FRI,SUN'],
    ['cron(0 5 ? * 6#0 *)', weekdays, '6#0', '; a month has a first to at most a fifth such day; for the last one write 6L'],
    ['cron(0 5 ? * FRI#6 *)', weekdays, 'FRI#6', '; a month has a first to at most a fifth such day; for the last one write FRIL'],
    ['cron(0 5 * * ? 1969)', '1970 to 2199 in its year field', '1969', ''],
    ['cron(0 5 * * ? 2200)', '1970 to 2199 in its year field', '2200', ''],
    ['cron(0 5 * * ? 26)', '1970 to 2199 in its year field', '26', ''],
    ['cron(0 5 * * ? 2030-2027)', '1970 to 2199 in its year field', '2030-2027', '; a range of years runs forward, write 2027-2030'],
  ])('refuses %s', (expression, allowed, got, advice) => {
    expect(messageOf(expression)).toBe(`'schedule' must have ${allowed}, got "${got}" in "${expression.toUpperCase().replace('CRON', 'cron')}"${advice}`);
  });

  test.each([
    ['cron(0 5 15,L * ? *)', 'day-of-month'],
    ['cron(0 5 LW,1 * ? *)', 'day-of-month'],
    ['cron(0 5 1W,15W * ? *)', 'day-of-month'],
    ['cron(0 5 1-15W * ? *)', 'day-of-month'],
    ['cron(0 5 ? * MON#1,FRI#2 *)', 'day-of-week'],
    ['cron(0 5 ? * 2#1-6#1 *)', 'day-of-week'],
    ['cron(0 5 ? * MON,FRIL *)', 'day-of-week'],
    ['cron(0 5 ? * L,MON *)', 'day-of-week'],
  ])('refuses %s, for company', (expression, field) => {
    const got = expression.split(' ')[field === 'day-of-month' ? 2 : 4];

    expect(messageOf(expression)).toBe(
      `'schedule' must have L, W or # by itself in its ${field} field, got "${got}" in "${expression}"; AWS takes neither lists nor ranges of them, make one rule for each`,
    );
  });
});

describe('refuses what never runs', () => {
  test.each([
    'cron(0 5 30 2 ? *)',
    'cron(0 5 30,31 FEB ? *)',
    'cron(0 5 31 4,6,9,11 ? *)',
    'cron(0 5 31W NOV ? *)',
    'cron(0 5 29 FEB ? 2027)',
    'cron(0 5 29 FEB ? 2100)',
    'cron(0 5 29 FEB ? 2026/100)',
    'cron(0 5 ? FEB 6#5 2027)',
  ])('refuses %s', (expression) => {
    expect(messageOf(expression)).toBe(
      `'schedule' must name days that exist, got "${expression}"; it never runs, for the last day of each month write L in day-of-month`,
    );
  });
});

test('refuses in the name of the property', () => {
  expect(messageOf('rate(1 day)', 'drillSchedule')).toMatch(/^'drillSchedule' must/);
  expect(messageOf('cron(0 24 * * ? *)', 'drillSchedule')).toMatch(/^'drillSchedule' must/);
  expect(messageOf('cron(0 5 * * * *)', 'drillSchedule')).toMatch(/^'drillSchedule' must/);
});
