import { expect } from '@jest/globals';

/** What each file of `events/` shows: kind, busy rule and time as `shapeOf` writes them, and the fields that matter beside. */
export const eventPayloads: Record<string, { shape: string; fields?: object }> = {
  'all-day-end-equals-start': { shape: 'single transparent 2014-03-15/2014-03-16' },
  'all-day-four-days-transparent-attachments': { shape: 'single transparent 2017-03-27/2017-03-31' },
  'all-day-one-day-no-transparency': { shape: 'single opaque 2026-03-15/2026-03-16' },
  'birthday-instance': {
    shape: 'exception opaque 2026-08-19/2026-08-20',
    fields: { eventType: 'birthday', originalStart: { kind: 'all-day', startDate: '2026-08-19' } },
  },
  'birthday-master-1976': {
    shape: 'master opaque 1976-08-19/1976-08-20',
    fields: { recurrence: ['RRULE:FREQ=YEARLY'] },
  },
  'cancelled-full-body-after-move': { shape: 'single cancelled 2026-03-16T10:00:00Z/2026-03-16T11:00:00Z' },
  'cancelled-full-body-got-by-id': {
    shape: 'single cancelled 2026-03-15T10:00:00Z/2026-03-15T11:00:00Z',
    fields: { status: 'cancelled', selfResponseStatus: null },
  },
  'cancelled-instance-of-split-series': {
    shape: 'exception cancelled no time',
    fields: {
      recurringEventId: '5hskl88u70fdekmted80rkjut4_R20150527T010000',
      isSeriesFromId: false,
      originalStart: { kind: 'timed', startMs: Date.parse('2015-07-01T01:00:00Z') },
    },
  },
  'cancelled-override-full-body': {
    shape: 'exception cancelled 2012-10-23T01:00:00Z/2012-10-23T02:00:00Z',
    fields: {
      googleUpdatedAtMs: null,
      originalStart: { kind: 'timed', startMs: Date.parse('2012-10-23T00:00:00Z') },
    },
  },
  'cancelled-stub-only-id-status': {
    shape: 'exception cancelled no time',
    fields: {
      recurringEventId: '0cu25g99pfkhlfarupevcjc297',
      isSeriesFromId: true,
      originalStart: { kind: 'timed', startMs: Date.parse('2021-11-23T17:00:00Z') },
    },
  },
  'conference-zoom-add-on': { shape: 'single transparent 2014-03-15/2014-03-16' },
  'end-time-unspecified-no-end': {
    shape: 'single opaque 2006-06-10T01:02:03Z/2006-06-10T02:02:03Z',
    fields: { status: 'confirmed' },
  },
  'focus-time': {
    shape: 'single focus-time 2026-05-16T12:00:00Z/2026-05-16T14:00:00Z',
    fields: { eventType: 'focusTime' },
  },
  'from-gmail-all-day-stay': {
    shape: 'single transparent 2017-08-18/2017-08-21',
    fields: { eventType: 'fromGmail', visibility: 'private', selfResponseStatus: 'accepted' },
  },
  'from-gmail-end-time-unspecified': { shape: 'single transparent 2015-03-05T13:41:00Z/2015-03-05T14:41:00Z' },
  'from-gmail-old-form-ten-days-timed': { shape: 'single transparent 2021-02-08T18:00:00Z/2021-02-18T22:00:00Z' },
  'holiday-public-opaque-2012': {
    shape: 'single opaque 2012-10-28/2012-10-29',
    fields: { googleEventId: 'h@0203488aeaa000f7e787fef631d12bc0d7325ef2', visibility: 'public' },
  },
  'holiday-transparent-2014': { shape: 'single transparent 2014-06-15/2014-06-16' },
  'huge-html-description-foreign-organizer': {
    shape: 'single opaque 2023-05-24T14:00:00Z/2023-05-24T17:00:00Z',
    fields: { summary: null, description: null, selfResponseStatus: 'accepted' },
  },
  'imported-event-base32-id': { shape: 'single opaque 2026-03-15T10:00:00Z/2026-03-15T11:00:00Z' },
  'instance-all-day-moved-one-day': {
    shape: 'exception opaque 2006-06-26/2006-06-27',
    fields: { originalStart: { kind: 'all-day', startDate: '2006-06-25' } },
  },
  'instance-longer-than-its-period-zone-gmt-plus-3': {
    shape: 'exception opaque 2017-04-27T13:15:00Z/2017-04-28T17:30:00Z',
    fields: {
      time: expect.objectContaining({ startZone: '+03:00', endZone: '+03:00' }),
      originalStart: { kind: 'timed', startMs: Date.parse('2017-04-27T13:15:00Z') },
    },
  },
  'invite-declined-by-self': {
    shape: 'single declined 2012-12-14T19:30:00Z/2012-12-14T22:30:00Z',
    fields: { selfResponseStatus: 'declined', googleCreatedAtMs: Date.parse('1900-01-01T12:00:00Z') },
  },
  'invite-needs-action-guests-hidden': {
    shape: 'single unanswered 2013-08-06T13:30:00Z/2013-08-06T14:30:00Z',
    fields: { selfResponseStatus: 'needsAction' },
  },
  'invite-needs-action-transparent-devanagari': {
    shape: 'single transparent 2013-12-08T06:30:00Z/2013-12-08T09:00:00Z',
  },
  'master-all-day-exdate-tzid-before-rule': {
    shape: 'master opaque 2012-11-27/2012-11-28',
    fields: {
      recurrence: ['EXDATE;TZID=Europe/Helsinki:20121204T000000', 'RRULE:FREQ=WEEKLY;UNTIL=20130225T000000Z;BYDAY=TU'],
    },
  },
  'master-all-day-until-datetime': {
    shape: 'master opaque 2012-11-27/2012-11-28',
    fields: { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20130225T000000Z;BYDAY=TU'] },
  },
  'master-daily-count-3': {
    shape: 'master opaque 2014-11-16T01:00:00Z/2014-11-16T02:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] },
  },
  'master-monthly-count-10': {
    shape: 'master opaque 2023-07-17T20:00:00Z/2023-07-17T21:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=MONTHLY;COUNT=10'] },
  },
  'master-monthly-third-monday': {
    shape: 'master opaque 2023-07-17T16:00:00Z/2023-07-17T17:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=MONTHLY;BYDAY=3MO'] },
  },
  'master-monthly-until-date-on-timed': {
    shape: 'master opaque 2010-09-21T20:00:00Z/2010-09-21T20:05:00Z',
    fields: { sequence: 4, recurrence: ['RRULE:FREQ=MONTHLY;UNTIL=20150521'] },
  },
  'master-rule-line-holding-dates': {
    shape: 'master opaque 2023-08-02/2023-08-03',
    fields: { recurrence: [expect.stringMatching(/^RRULE:DATE;TZID=Europe\/Warsaw:20230818T020000,/)] },
  },
  'master-rule-with-parameter': {
    shape: 'master opaque 2022-08-01/2022-08-02',
    fields: { recurrence: ['RRULE;X-EVOLUTION-ENDDATE=20220806T200000Z:FREQ=DAILY;COUNT=5'] },
  },
  'master-weekly-mo-we-fr-until-wkst': {
    shape: 'master opaque 2023-07-17T19:00:00Z/2023-07-17T20:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20240101T055959Z;BYDAY=MO,WE,FR'] },
  },
  'master-weekly-until-exdate-tzid-after-rule': {
    shape: 'master opaque 2012-10-16T00:00:00Z/2012-10-16T01:00:00Z',
    fields: {
      time: expect.objectContaining({ startZone: 'America/Los_Angeles', endZone: null }),
      recurrence: [
        'RRULE:FREQ=WEEKLY;UNTIL=20150209T075959Z;BYDAY=MO',
        'EXDATE;TZID=America/Los_Angeles:20150208T010000',
      ],
    },
  },
  'master-weekly-until-utc-no-byday': {
    shape: 'master opaque 2011-10-03T17:30:00Z/2011-10-03T18:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20120109T183000Z'] },
  },
  'master-weekly-weekdays-alphabetical': {
    shape: 'master opaque 2023-07-17T18:00:00Z/2023-07-17T19:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=FR,MO,TH,TU,WE'] },
  },
  'master-yearly-bymonth-three-days-foreign-organizer': {
    shape: 'master unanswered 2018-04-20/2018-04-23',
    fields: { recurrence: ['RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=20'] },
  },
  'master-yearly-two-bydays-rdate-exdate': {
    shape: 'master opaque 2006-06-10/2006-06-11',
    fields: {
      recurrence: [
        'RRULE:FREQ=YEARLY;COUNT=5;BYDAY=-1SU,2SA;BYMONTH=6',
        'RDATE;VALUE=DATE:20060812',
        'EXDATE;VALUE=DATE:20070609',
      ],
    },
  },
  'master-yearly': {
    shape: 'master opaque 2023-07-17T17:00:00Z/2023-07-17T18:00:00Z',
    fields: { recurrence: ['RRULE:FREQ=YEARLY'] },
  },
  'out-of-office-midnight-to-midnight': { shape: 'single out-of-office 2026-05-19T22:00:00Z/2026-05-21T22:00:00Z' },
  'out-of-office-without-properties': {
    shape: 'single out-of-office 2006-06-10T01:02:03Z/2006-06-10T02:03:04Z',
    fields: { eventType: 'outOfOffice' },
  },
  'private-colour-guests-can-modify': {
    shape: 'single opaque 2022-12-21T12:00:00Z/2022-12-21T13:30:00Z',
    fields: { visibility: 'private', etag: 'etag', sequence: 1 },
  },
  'room-declined': {
    shape: 'single opaque 2024-11-13T20:00:00Z/2024-11-13T21:00:00Z',
    fields: { selfResponseStatus: null },
  },
  'seen-from-room-calendar': {
    shape: 'single opaque 2024-11-13T20:00:00Z/2024-11-13T21:00:00Z',
    fields: { selfResponseStatus: 'accepted' },
  },
  'status-tentative-own-two-days': {
    shape: 'single tentative 2017-08-23T15:00:00Z/2017-08-25T16:00:00Z',
    fields: { status: 'tentative', selfResponseStatus: null },
  },
  'timed-attendee-added-organizer-not-listed': { shape: 'single opaque 2026-03-14T13:00:00Z/2026-03-14T14:00:00Z' },
  'timed-local-times-without-offset': {
    shape: 'single transparent 2006-06-10T16:00:00Z/2006-06-10T18:00:00Z',
    fields: { time: expect.objectContaining({ startZone: 'Europe/Berlin' }), selfResponseStatus: null },
  },
  'timed-offset-of-viewer-zone-half-hour-event-zone': {
    shape: 'single opaque 2021-04-22T19:30:00Z/2021-04-23T06:30:00Z',
    fields: { time: expect.objectContaining({ startZone: 'Asia/Kolkata' }) },
  },
  'timed-own-event-description': {
    shape: 'single opaque 2026-03-20T17:00:00Z/2026-03-20T18:00:00Z',
    fields: {
      etag: '"3546600984357182"',
      googleUpdatedAtMs: Date.parse('2026-03-12T07:28:12.178Z'),
      description: null,
    },
  },
  'timed-utc-offset-named-zone-elsewhere': {
    shape: 'single opaque 2024-12-25T18:00:00Z/2024-12-25T19:00:00Z',
    fields: { time: expect.objectContaining({ startZone: 'America/Los_Angeles' }) },
  },
  'working-location-custom': { shape: 'single working-location 2026-10-01/2026-10-02' },
  'working-location-home-instance': {
    shape: 'exception working-location 2025-02-27/2025-02-28',
    fields: { originalStart: { kind: 'all-day', startDate: '2025-02-27' } },
  },
  'working-location-home-weekly-master': {
    shape: 'master working-location 2023-06-19/2023-06-20',
    fields: { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO'] },
  },
  'working-location-office-desk': { shape: 'single working-location 2026-05-18/2026-05-19' },
  'year-zero-dates': { shape: 'single opaque no time', fields: { time: null, status: 'confirmed' } },
  'zero-length-timed': {
    shape: 'single opaque 2017-03-30T12:10:00Z/2017-03-30T12:10:00Z',
    fields: { time: expect.objectContaining({ startZone: null, endZone: null }) },
  },
};
