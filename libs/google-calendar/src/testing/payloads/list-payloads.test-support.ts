/** What each file of `lists/` shows: the page as a whole, or why it is refused, and every item as `shapeOf` writes it. */
export const listPayloads: Record<string, { page: PagePayload | string; items: string[] }> = {
  'delta-one-instance-moved-and-renamed': {
    page: {
      timeZone: 'America/Chicago',
      accessRole: 'owner',
      nextSyncToken: 'CN-F5uicoIwDEN-F5uicoIwDGAUg79XP3wIo79XP3wI=',
    },
    items: [
      'master opaque 2025-03-24T12:30:00Z/2025-03-24T13:15:00Z',
      'exception opaque 2025-03-27T01:45:00Z/2025-03-27T02:30:00Z',
    ],
  },
  'delta-series-deleted': {
    page: {
      timeZone: 'America/Chicago',
      accessRole: 'owner',
      nextSyncToken: 'CK_HuMGmpYwDEK_HuMGmpYwDGAUg24mI4AIo24mI4AI=',
    },
    items: ['single cancelled no time'],
  },
  'delta-split-this-and-following': {
    page: {
      timeZone: 'America/Chicago',
      accessRole: 'owner',
      nextSyncToken: 'CO-bwOiXoIwDEO-bwOiXoIwDGAUg79XP3wIo79XP3wI=',
    },
    items: [
      'master opaque 2025-03-24T12:30:00Z/2025-03-24T13:15:00Z',
      'master opaque 2025-03-27T12:30:00Z/2025-03-27T13:15:00Z',
    ],
  },
  'delta-split-with-moved-exceptions': {
    page: {
      timeZone: 'America/Chicago',
      accessRole: 'owner',
      nextSyncToken: 'CM-fw43OoowDEM-fw43OoowDGAUg24mI4AIo24mI4AI=',
    },
    items: [
      'master opaque 2025-03-12T13:15:00Z/2025-03-12T14:00:00Z',
      'exception opaque 2025-03-15T21:00:00Z/2025-03-15T21:45:00Z',
      'exception opaque 2025-03-20T21:30:00Z/2025-03-20T22:15:00Z',
      'master opaque 2025-03-26T13:15:00Z/2025-03-26T14:00:00Z',
    ],
  },
  'delta-three-instances-renamed': {
    page: {
      timeZone: 'America/Chicago',
      accessRole: 'owner',
      nextSyncToken: 'CJ_zxrSaoIwDEJ_zxrSaoIwDGAUg79XP3wIo79XP3wI=',
    },
    items: [
      'master opaque 2025-03-24T12:30:00Z/2025-03-24T13:15:00Z',
      'exception opaque 2025-03-26T12:30:00Z/2025-03-26T13:15:00Z',
      'exception opaque 2025-03-27T12:30:00Z/2025-03-27T13:15:00Z',
      'exception opaque 2025-03-28T12:30:00Z/2025-03-28T13:15:00Z',
    ],
  },
  'empty-no-token-at-all': {
    page: 'no-token',
    items: [],
  },
  'empty-page-with-next-page-token': {
    page: {
      timeZone: 'America/Sao_Paulo',
      accessRole: 'owner',
      nextPageToken: 'Cj8KMAouCgwI7rGHzQYQmOrnywESHgocChoxZmd0dGo3MzdrN245cm91bzUxczYxcXU3cxoLCMfVyc0GENDNnnrAPgE=',
    },
    items: [],
  },
  'empty-with-sync-token': {
    page: { timeZone: 'America/Los_Angeles', accessRole: 'owner', nextSyncToken: 'AKi8uge987ECEIjyiZnV_cECGAU=' },
    items: [],
  },
  'expanded-offset-of-calendar-zone-across-dst': {
    page: {
      timeZone: 'America/Sao_Paulo',
      accessRole: 'owner',
      nextPageToken: 'EiwKKhIoCgYIkL273AYSHgocChpwMTZiZzh2NWplNTYzbDdocTVuaDVwYzNrMMA-AQ==',
    },
    items: [
      'exception opaque 2026-08-28T16:00:00Z/2026-08-28T17:00:00Z',
      'exception opaque 2026-08-31T16:00:00Z/2026-08-31T17:00:00Z',
      'exception opaque 2026-10-26T16:00:00Z/2026-10-26T17:00:00Z',
      'exception opaque 2026-10-28T16:00:00Z/2026-10-28T17:00:00Z',
      'exception opaque 2026-10-30T16:00:00Z/2026-10-30T17:00:00Z',
      'exception opaque 2026-11-02T17:00:00Z/2026-11-02T18:00:00Z',
      'exception opaque 2026-11-04T17:00:00Z/2026-11-04T18:00:00Z',
    ],
  },
  'expanded-page-alphabetical-keys-2023': {
    page: {
      timeZone: 'Europe/Madrid',
      accessRole: 'owner',
      nextPageToken:
        'Ek4KQ2Nvc21hY3IyNzVoM2diOWs2a29qMGI5a2M0czY4YjlwNzFpNjJiOWg3NHBqNmMxcDc0cTM0b2I1NmNfMjAyMzA2MTIYgIDgsra8_wIiBwgFEOv56DI=',
    },
    items: [
      'single opaque 2023-05-19T09:00:00Z/2023-05-19T10:30:00Z',
      'single opaque 2023-05-20T18:30:00Z/2023-05-20T20:00:00Z',
      'exception opaque 2023-05-23T18:00:00Z/2023-05-23T19:00:00Z',
      'single opaque 2023-05-24T09:00:00Z/2023-05-24T10:30:00Z',
      'single opaque 2023-05-24T14:00:00Z/2023-05-24T17:00:00Z',
      'exception opaque 2023-05-30T18:00:00Z/2023-05-30T19:00:00Z',
      'exception transparent 2023-06-03/2023-06-04',
      'exception opaque 2023-06-06T18:00:00Z/2023-06-06T19:00:00Z',
      'exception transparent 2023-06-12/2023-06-13',
    ],
  },
  'expanded-page-emoji-birthdays-2023': {
    page: {
      timeZone: 'Europe/Bucharest',
      accessRole: 'owner',
      nextPageToken: 'EjYKKzd2NDI4M24yb3UzNTAyYWdzcDN0NnJlN3BpXzIwMjYxMDE4VDA1MzAwMFoYgOSHoJPDlwMiBwgFEIKo6jc=',
    },
    items: [
      'single transparent 2023-09-23/2023-09-24',
      'single transparent 2023-09-23/2023-09-24',
      'single transparent 2023-09-24/2023-09-25',
      'exception opaque 2023-10-18T05:30:00Z/2023-10-18T06:30:00Z',
      'exception opaque 2024-07-27T11:00:00Z/2024-07-27T12:00:00Z',
      'exception opaque 2024-10-18T05:30:00Z/2024-10-18T06:30:00Z',
      'exception opaque 2025-07-27T11:00:00Z/2025-07-27T12:00:00Z',
      'exception opaque 2025-10-18T05:30:00Z/2025-10-18T06:30:00Z',
      'exception opaque 2026-07-27T11:00:00Z/2026-07-27T12:00:00Z',
      'exception opaque 2026-10-18T05:30:00Z/2026-10-18T06:30:00Z',
    ],
  },
  'expanded-page-mixed-2017': {
    page: {
      timeZone: 'Europe/Berlin',
      accessRole: 'owner',
      nextPageToken: 'EiUKGm50YnQxb211MGdja2diaDA0c2lta25nZ2lvGID0y4vu_tIC',
    },
    items: [
      'single transparent 2017-03-27/2017-03-31',
      'single opaque 2017-03-28T02:00:00Z/2017-03-28T05:00:00Z',
      'single opaque 2017-03-28T16:00:00Z/2017-03-28T18:00:00Z',
      'single opaque 2017-03-29T07:00:00Z/2017-03-29T10:15:00Z',
      'single opaque 2017-03-29T16:00:00Z/2017-03-29T20:00:00Z',
      'single opaque 2017-03-30T06:00:00Z/2017-03-30T07:00:00Z',
      'single opaque 2017-03-30T07:00:00Z/2017-03-30T10:15:00Z',
      'single opaque 2017-03-30T11:00:00Z/2017-03-30T22:00:00Z',
      'single opaque 2017-03-30T12:10:00Z/2017-03-30T12:10:00Z',
      'single opaque 2017-03-30T16:30:00Z/2017-03-30T18:00:00Z',
    ],
  },
  'expanded-page-sms-reminder-2017': {
    page: {
      timeZone: 'Europe/London',
      accessRole: 'owner',
      nextPageToken:
        'EnwKcV82b3BrNGdpMThrc2ppYzFtNmdvajhncGg4b3M0NmM5bTZsMWpjZGkyNzUzNDRjOWs4a3JqMGMxZzYwbzMwYzFnNjBvMzBjMWc2MG8zMGMxZzYwbzMwYzFnNjBvMzBjMWc2MG8zMGMwXzIwMjUwMTI4GICAjv6Nl4sD',
    },
    items: [
      'single transparent 2017-07-11T18:30:00Z/2017-07-11T19:30:00Z',
      'single transparent 2017-07-21T18:00:00Z/2017-07-23T17:30:00Z',
      'exception opaque 2018-01-28/2018-01-29',
      'exception opaque 2019-01-28/2019-01-29',
      'exception opaque 2020-01-28/2020-01-29',
      'exception opaque 2021-01-28/2021-01-29',
      'exception opaque 2022-01-28/2022-01-29',
      'exception opaque 2023-01-28/2023-01-29',
      'exception opaque 2024-01-28/2024-01-29',
      'exception opaque 2025-01-28/2025-01-29',
    ],
  },
  'free-busy-reader-view': {
    page: {
      timeZone: 'America/New_York',
      accessRole: 'freeBusyReader',
      nextSyncToken: 'CNiPoL_U9YgDEAAYCiDR0OfEAijR0OfEAg==',
    },
    items: ['single opaque 2024-10-04/2024-10-05'],
  },
  'instances-of-one-series': {
    page: {
      timeZone: 'America/Sao_Paulo',
      accessRole: 'owner',
      nextSyncToken: 'CJ-T5aHrmZMDEJ-T5aHrmZMDGAUgkty-owMokty-owM=',
    },
    items: [
      'exception opaque 2026-03-15T13:00:00Z/2026-03-15T14:00:00Z',
      'exception opaque 2026-03-22T13:00:00Z/2026-03-22T14:00:00Z',
      'exception opaque 2026-03-29T13:00:00Z/2026-03-29T14:00:00Z',
      'exception opaque 2026-04-05T13:00:00Z/2026-04-05T14:00:00Z',
    ],
  },
  'master-and-its-ten-instances': {
    page: 'no-time-zone',
    items: [
      'master opaque 2025-09-07T01:30:00Z/2025-09-07T02:30:00Z',
      'exception opaque 2025-09-07T01:30:00Z/2025-09-07T02:30:00Z',
      'exception opaque 2025-09-08T01:30:00Z/2025-09-08T02:30:00Z',
      'exception opaque 2025-09-09T01:30:00Z/2025-09-09T02:30:00Z',
      'exception opaque 2025-09-10T01:30:00Z/2025-09-10T02:30:00Z',
      'exception opaque 2025-09-11T01:30:00Z/2025-09-11T02:30:00Z',
      'exception opaque 2025-09-12T01:30:00Z/2025-09-12T02:30:00Z',
      'exception opaque 2025-09-13T01:30:00Z/2025-09-13T02:30:00Z',
      'exception opaque 2025-09-14T01:30:00Z/2025-09-14T02:30:00Z',
      'exception opaque 2025-09-15T01:30:00Z/2025-09-15T02:30:00Z',
      'exception opaque 2025-09-16T01:30:00Z/2025-09-16T02:30:00Z',
    ],
  },
  'page-group-calendar-is-the-attendee': {
    page: {
      timeZone: 'America/New_York',
      accessRole: 'owner',
      nextPageToken: 'Cj8KLwotCgsI69HewgYQmOr0IBIeChwKGjI3dGY4NzNpYjFpMTlzNzJwZzg0dDR1bW4wGgwI3oHBxAYQwMrngALAPgE=',
    },
    items: [
      'single opaque 2025-06-22T17:00:00Z/2025-06-22T20:00:00Z',
      'single opaque 2025-07-12T20:00:00Z/2025-07-12T22:15:00Z',
    ],
  },
  'page-stubs-first-then-old-events': {
    page: {
      timeZone: 'America/Denver',
      accessRole: 'owner',
      nextPageToken: 'CigKGnJqMDBhZ2owNHQ0M2hyZm1kcjFhM3VkcTE4GAEggIDAjP_KsfQTGg8IABIAGIDJgcCxovQCIAEiBwgCEOvBsRw=',
    },
    items: [
      'exception cancelled no time',
      'exception cancelled no time',
      'single opaque 2012-10-26T19:00:00Z/2012-10-26T20:00:00Z',
      'single opaque 2012-10-26T14:30:00Z/2012-10-26T15:30:00Z',
      'single opaque 2013-05-15T17:30:00Z/2013-05-15T18:30:00Z',
      'single transparent 2022-02-22/2022-02-23',
    ],
  },
  'pages-1-of-2': {
    page: {
      timeZone: 'Europe/Prague',
      accessRole: 'owner',
      nextPageToken:
        'ClEKQ182a3MzaWRoazZvcWpnYzlsNnNyM2NjcGc2OHBqMmUyMGRsbm00cWJjY2xwbmlyajM1cGptdXJyN2RoaWlzb3JmZGsYASCAgIDqg5PLwhIaDQgAEgAY-KP05dmb2gI=',
    },
    items: ['single opaque 2018-04-01T08:30:00Z/2018-04-01T09:30:00Z'],
  },
  'pages-2-of-2-no-sync-token': {
    page: 'no-token',
    items: ['master unanswered 2018-04-20/2018-04-23'],
  },
  'partial-response-no-ids': {
    page: 'no-time-zone',
    items: ['refused no-id', 'refused no-id', 'refused no-id', 'refused no-id', 'refused no-id', 'refused no-id'],
  },
  'secondary-calendar-meet-2018': {
    page: { timeZone: 'Europe/Kiev', accessRole: 'owner', nextSyncToken: 'CKiR9YXRyd0CEKiR9YXRyd0CGAU=' },
    items: ['single opaque 2018-09-20T13:00:00Z/2018-09-20T14:00:00Z'],
  },
  'shared-calendar-sync-token-2018': {
    page: { timeZone: 'America/Los_Angeles', accessRole: 'owner', nextSyncToken: 'CNC3v8Ci-N0CENC3v8Ci-N0CGAU=' },
    items: [
      'single opaque 2018-10-07T12:30:00Z/2018-10-07T21:30:00Z',
      'single opaque 2018-10-14T19:00:00Z/2018-10-14T21:00:00Z',
      'single opaque 2018-10-14T18:00:00Z/2018-10-14T20:00:00Z',
    ],
  },
  'sync-token-2015-one-second-event': {
    page: { timeZone: 'UTC', accessRole: 'owner', nextSyncToken: 'CMCjqpeJrsUCEMCjqpeJrsUCGAU=' },
    items: [
      'single opaque 2014-12-20T22:15:27Z/2014-12-20T22:15:28Z',
      'single opaque 2014-12-20T22:03:20Z/2014-12-20T22:20:00Z',
      'single opaque 2014-12-20/2014-12-21',
    ],
  },
  'two-events-sync-token-zone-utc': {
    page: {
      timeZone: 'America/Sao_Paulo',
      accessRole: 'owner',
      nextSyncToken: 'CM-NwbvumZMDEM-NwbvumZMDGAUgkty-owMokty-owM=',
    },
    items: [
      'single opaque 2026-03-13T10:00:00Z/2026-03-13T11:00:00Z',
      'single opaque 2026-03-14T12:00:00Z/2026-03-14T13:00:00Z',
    ],
  },
};

/** Zone, role and the one token of a page that can be used. */
export interface PagePayload {
  timeZone: string;
  accessRole: string;
  nextPageToken?: string;
  nextSyncToken?: string;
}
