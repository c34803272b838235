import { assertTimeZone } from '../../../src/policy/cron/cron-expression';
import { localSpans } from '../../../src/policy/cron/cron-time-zone';

describe('assertTimeZone', () => {
  test.each([
    'Europe/Berlin', 'Etc/UTC', 'UTC', 'GMT', 'America/Argentina/Buenos_Aires', 'America/Port-au-Prince',
    'Africa/Dar_es_Salaam', 'Asia/Kolkata', 'Etc/GMT+5', 'US/Eastern', 'Antarctica/DumontDUrville',
  ])('takes %s', (name) => {
    expect(() => assertTimeZone(name)).not.toThrow();
  });

  test.each([
    ['Berlin', 'write "Europe/Berlin"'],
    ['europe/berlin', 'write "Europe/Berlin"'],
    ['EUROPE/BERLIN', 'write "Europe/Berlin"'],
    ['ASIA/KOLKATA', 'write "Asia/Calcutta"'],
    ['Asia/kolkata', 'write "Asia/Calcutta"'],
    ['America/New York', 'write "America/New_York"'],
    ['new york', 'write "America/New_York"'],
    ['Europe/Berln', 'write "Europe/Berlin"'],
    ['Europe/Berliin', 'write "Europe/Berlin"'],
    ['Europe/Berlun', 'write "Europe/Berlin"'],
    ['Europe/Belrin', 'write "Europe/Berlin"'],
    ['Germany/Berlin', 'write "Europe/Berlin"'],
    ['PST', 'write "America/Los_Angeles"'],
    ['Japan', 'write "Asia/Tokyo"'],
    ['utc', 'write "UTC"'],
    ['+01:00', 'write for example "Europe/Berlin" or "Etc/UTC"'],
    ['GMT+1', 'write for example "Europe/Berlin" or "Etc/UTC"'],
    ['Mars/Olympus', 'write for example "Europe/Berlin" or "Etc/UTC"'],
    ['', 'write for example "Europe/Berlin" or "Etc/UTC"'],
    [' Europe/Berlin', 'write "Europe/Berlin"'],
  ])('refuses %j', (name, advice) => {
    expect(() => assertTimeZone(name)).toThrow(`'timeZone' must be the name of a time zone in the IANA database, got "${name}"; ${advice}`);
  });

  test('refuses in the name of the property', () => {
    expect(() => assertTimeZone('Berlin', 'drillTimeZone')).toThrow(/^'drillTimeZone' must/);
  });
});

describe('localSpans', () => {
  function spansOf(timeZone: string, from: string, count: number) {
    const spans = localSpans(timeZone, Date.parse(from));
    return Array.from(
      { length: count },
      () => spans.next().value as { start: number; end: number; offset: number },
    ).map(({ start, end, offset }) =>
      [start, end].map((local) => new Date(local).toISOString().slice(0, 16)).concat(String(offset / 3_600_000)),
    );
  }

  test('leave out the hour that the clocks leave out', () => {
    const [winter, summer] = spansOf('Europe/Berlin', '2027-03-20T00:00Z', 2);

    expect(winter.slice(1)).toEqual(['2027-03-28T02:00', '1']);
    expect(summer).toEqual(['2027-03-28T03:00', '2027-10-31T03:00', '2']);
  });

  test('give an hour that is repeated to the earlier span, even from within the repetition', () => {
    const [summer, winter] = spansOf('Europe/Berlin', '2027-10-31T01:30Z', 2);

    expect(summer.slice(1)).toEqual(['2027-10-31T03:00', '2']);
    expect(winter[0]).toBe('2027-10-31T03:00');
  });

  test('know a suspension of summer time that lasts a month', () => {
    expect(spansOf('Africa/Casablanca', '2026-01-20T00:00Z', 3).map(([,, offset]) => offset)).toEqual(['1', '0', '1']);
  });

  test('go on in a zone without shifts', () => {
    const spans = spansOf('Asia/Tokyo', '2026-11-20T00:00Z', 3);

    expect(spans.map(([,, offset]) => offset)).toEqual(['9', '9', '9']);
    expect(spans[1][0]).toBe(spans[0][1]);
    expect(spans[2][0]).toBe(spans[1][1]);
  });
});
