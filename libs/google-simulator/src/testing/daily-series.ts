/** Five days of an hour in Berlin, the first of them on 2026-03-02, as events.insert takes it. */
export const dailySeries = {
  summary: 'daily',
  start: { dateTime: '2026-03-02T09:00:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-03-02T10:00:00', timeZone: 'Europe/Berlin' },
  recurrence: ['RRULE:FREQ=DAILY;COUNT=5'],
};
