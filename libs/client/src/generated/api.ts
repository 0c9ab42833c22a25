// Made of the API's OpenAPI document by `npm run client:types`. Not edited by hand.

/** The closed list of the API's error codes; docs/errors.md says cause and remedy of each. */
export type ErrorCode = Schemas['Problem']['code'];

/** The named schemas of the API. */
export interface Schemas {
  Availability: {
    from: string;
    to: string;
    /** That of the oldest calendar; null where none of them could be answered */
    asOf: string | null;
    /** False only with `partial`: some calendars are unknown */
    complete: boolean;
    /** Sorted, clipped to the asked time, and merged unless `detail=events` */
    busy: Schemas['BusyBlock'][];
    /** Only with `groupBy`: the busy time of every user or calendar, by its id; with `partial` of those of whom no calendar is unknown */
    groups?: {
      id: string;
      busy: Schemas['BusyBlock'][];
    }[];
    calendars: Schemas['CalendarEvidence'][];
  };
  /** A block of taken time, [start, end) */
  BusyBlock: {
    start: string;
    end: string;
    /** `google` when any calendar in the block was answered live */
    source: 'calendar-cache-sql' | 'google';
    /** Only with `detail=events`: whose block it is */
    calendarId?: string;
    /** Only with `detail=events`: Google’s id, of a series that of its master; null where Google answered, who names none */
    eventId?: string | null;
    /** Only with `detail=events`: why the event takes time, such as `opaque` or `tentative`; null where Google answered */
    rule?: string | null;
  };
  /** Where the part of one calendar comes from, and how old it is */
  CalendarEvidence: {
    id: string;
    source: 'calendar-cache-sql' | 'google' | 'unknown';
    /** The instant that the answer speaks of; null where it is unknown */
    asOf: string | null;
    /** Older than the caller accepts; only with `onStale=serve` */
    stale: boolean;
    /** Why it is not from the cache, or not fresh: `never-synced`, `stale`, …, or an error code */
    reason?: string;
  };
  /** An error, RFC 9457; cause and remedy of each code stand in docs/errors.md */
  Problem: {
    type: string;
    title: string;
    status: number;
    /** For people; do not parse it */
    detail: string;
    /** For programs: one of a closed list */
    code:
      | 'invalid-request'
      | 'range-too-long'
      | 'too-many-calendars'
      | 'answer-too-large'
      | 'unauthorized'
      | 'forbidden'
      | 'channel-token-invalid'
      | 'not-found'
      | 'method-not-allowed'
      | 'calendar-not-found'
      | 'user-not-found'
      | 'credential-not-found'
      | 'team-hierarchy-invalid'
      | 'consent-invalid'
      | 'scope-not-granted'
      | 'credential-refused'
      | 'team-not-found'
      | 'request-too-large'
      | 'unsupported-media-type'
      | 'rate-limited'
      | 'not-supported'
      | 'availability-unknown'
      | 'queue-unavailable'
      | 'database-unavailable'
      | 'internal-error'
      | 'google-unavailable'
      | 'google-rate-limited'
      | 'google-quota-exhausted'
      | 'google-budget-spent'
      | 'google-token-rejected'
      | 'google-access-gone'
      | 'google-sync-token-expired'
      | 'google-push-not-supported'
      | 'google-channel-gone'
      | 'google-request-rejected'
      | 'google-response-invalid'
      | 'google-project-misconfigured'
      | 'credential-revoked'
      | 'credential-unreadable'
      | 'invalid-environment'
      | 'invalid-job-payload'
      | 'port-taken'
      | 'embedded-server-failed'
      | 'sync-crashed'
      | 'sync-unproven'
      | 'schema-out-of-date';
    /** As `X-Request-Id`; the log has more under it */
    requestId?: string;
    /** With `invalid-request`: everything that is wrong, and where */
    issues?: {
      in: 'path' | 'query' | 'header' | 'body';
      at: string;
      fault: string;
    }[];
    /** With `availability-unknown`: the calendars that can be answered neither way, and why */
    calendars?: {
      id: string;
      reason: string | null;
    }[];
    /** With `…-not-found`: the ids that were not found */
    missing?: string[];
    [name: string]: unknown;
  };
  Explanation: {
    from: string;
    to: string;
    asOf: string | null;
    complete: boolean;
    /** Why busy: sorted, clipped, not merged */
    blocks: Schemas['ExplainedBlock'][];
    /** Why free; of calendars that the cache answered */
    ignored: Schemas['IgnoredEvent'][];
    calendars: Schemas['CalendarEvidence'][];
  };
  /** A block of taken time, and the event that makes it */
  ExplainedBlock: {
    start: string;
    end: string;
    source: 'calendar-cache-sql' | 'google';
    /** Google’s id, of a series that of its master; null where Google answered */
    eventId: string | null;
    /** Why it takes time; null where Google answered */
    rule: string | null;
    calendarId: string;
    /** Of an exception, the series that it belongs to */
    recurringEventId: string | null;
    eventType: string | null;
    /** Only where the installation stores titles */
    summary?: string;
    /** Null for what was stored before this was kept */
    learned: Schemas['Learned'] | null;
  };
  /** How we came to know it */
  Learned: {
    /** The instant just before the read was sent that brought this state of the event */
    at: string;
    by: 'full-sync' | 'incremental-sync' | 'live';
    /** What the sync was asked for: `notification` is a webhook, `stale` a poll. Wishes join: a hint */
    reason: 'notification' | 'connected' | 'stale' | 'refresh' | 'operator' | null;
  };
  /** An event in the range that takes no time; of a series its first occurrence */
  IgnoredEvent: {
    start: string;
    end: string | null;
    /** `cancelled`, `transparent`, `declined`, `working-location`, `no-length`, or `replaced`: this exception stands for the occurrence of its series that would have begun at `start` */
    reason: string;
    eventId: string;
    calendarId: string;
    /** Of an exception, the series that it belongs to */
    recurringEventId: string | null;
    eventType: string | null;
    /** Only where the installation stores titles */
    summary?: string;
    /** Null for what was stored before this was kept */
    learned: Schemas['Learned'] | null;
  };
  User: {
    id: string;
    /** The teams that the person belongs to */
    teamIds: string[];
    createdAt: string;
  };
  UserReceipt: {
    removed: {
      users: number;
      memberships: number;
      consents: number;
      credentials: number;
      calendars: number;
      events: number;
      busyIntervals: number;
    };
    channels: {
      stopped: number;
      /** Google ends them by itself, within days; what they still send is ignored */
      leftToExpire: number;
      /** Why they could not be stopped: error codes, or `deadline` */
      reasons: string[];
    };
  };
  Team: {
    id: string;
    /** Flags are inherited from parents */
    parentId: string | null;
    members: number;
    createdAt: string;
  };
  TeamReceipt: {
    removed: {
      teams: number;
      memberships: number;
      keys: number;
      flags: number;
    };
    /** Teams that lost their parent */
    children: number;
  };
  Credential: {
    id: string;
    userId: string;
    kind: 'oauth' | 'service-account';
    /** The Google account, by the id of its primary calendar */
    account: string | null;
    /** `needs_reconnect`: Google takes it no more, the person has to connect again. `unreadable`: sealed by a key that is not in ENCRYPTION_KEYS; it works again as soon as the key is back */
    state: 'active' | 'needs_reconnect' | 'unreadable';
    /** Why it needs to be reconnected */
    reason: 'invalid_grant' | 'tokens-rejected' | null;
    /** Since when it needs to be reconnected */
    since: string | null;
    /** When Google last granted an access token for it */
    refreshedAt: string | null;
    /** How many calendars are read with it */
    calendars: number;
    createdAt: string;
  };
  CredentialReceipt: {
    removed: {
      credentials: number;
      calendars: number;
      events: number;
      busyIntervals: number;
    };
    channels: {
      stopped: number;
      /** Google ends them by itself, within days; what they still send is ignored */
      leftToExpire: number;
      /** Why they could not be stopped: error codes, or `deadline` */
      reasons: string[];
    };
    /** `kept`, `revoked`, or the error code that says why it could not be given back */
    grant: string;
  };
  Calendar: {
    id: string;
    userId: string;
    credentialId: string;
    /** Google’s id of the calendar */
    externalId: string;
    /** ARCHITECTURE.md draws how they follow each other */
    state:
      | 'connecting'
      | 'mirrored'
      | 'polled'
      | 'live-only'
      | 'hidden-details'
      | 'projection-too-large'
      | 'unreadable-events'
      | 'backing-off'
      | 'suspended'
      | 'access-gone'
      | 'needs-reconnect'
      | 'write-off';
    /** Whether nobody has to look at it */
    healthy: boolean;
    /** Why it is answered live whatever its age; null where it is answered from the cache */
    notCached:
      | 'write-off'
      | 'access-gone'
      | 'suspended'
      | 'live-only'
      | 'projection-too-large'
      | 'unreadable-events'
      | 'hidden-details'
      | null;
    /** As of when the rows are known to be whole; null before the first read, and until one is proven */
    asOf: string | null;
    coverage: {
      from: string;
      until: string;
    } | null;
    timeZone: string | null;
    /** Our role on the calendar, as the last read told */
    accessRole: string | null;
    /** Whether the person’s calendar list shows it; null while that was never read */
    listed: boolean | null;
    /** When it is read again at the latest */
    dueAt: string;
    /** Between two polls; null: the longest interval */
    pollSeconds: number | null;
    lastAttemptAt: string | null;
    lastFullSyncAt: string | null;
    errors: {
      /** Failed syncs in a row */
      count: number;
      maximum: number;
      lastCode: string | null;
      backoffUntil: string | null;
      /** Syncs in a row whose workers died */
      unfinishedRuns: number;
    };
    push: {
      /** False where Google does not push it; asked again in days */
      supported: boolean;
      channel: {
        openedAt: string | null;
        expiresAt: string;
        keyId: string | null;
      } | null;
      /** When a channel is asked for next: a renewal, or another try */
      watchAgainAt: string;
      watchErrors: number;
      lastNotificationAt: string | null;
      /** Changes that a poll found and no notification told of within a minute */
      lostPushes: number;
    };
  };
  CalendarReceipt: {
    removed: {
      calendars: number;
      events: number;
      busyIntervals: number;
    };
    channels: {
      stopped: number;
      /** Google ends them by itself, within days; what they still send is ignored */
      leftToExpire: number;
      /** Why they could not be stopped: error codes, or `deadline` */
      reasons: string[];
    };
  };
  Readiness: {
    status: 'ready' | 'not-ready';
    /** What can’t be reached */
    unreachable: string[];
    /** `ok`, or what is wrong, by need */
    checks: Record<string, string>;
  };
}

/** Operations whose answers are texts; those of all others are JSON. */
export const textOperations: ReadonlySet<string> = new Set([
  'GET /docs',
  'GET /metrics',
  'GET /v1/credentials/callback',
]);

/** Every operation: what it takes, what it answers by status, and the codes of its errors. */
export interface Operations {
  /** Disconnect a calendar */
  'DELETE /v1/calendars/{calendarId}': {
    path: {
      calendarId: string;
    };
    answers: {
      200: Schemas['CalendarReceipt'];
    };
    errors:
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Disconnect a Google account */
  'DELETE /v1/credentials/{credentialId}': {
    path: {
      credentialId: string;
    };
    query?: {
      /** Whether to give the grant back */
      revoke?: '0' | '1' | 'true' | 'false';
    };
    answers: {
      200: Schemas['CredentialReceipt'];
    };
    errors:
      | 'credential-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Take a feature from a team */
  'DELETE /v1/features/{slug}/teams/{teamId}': {
    path: {
      slug: string;
      /** An id of the host product; compared exactly, case included */
      teamId: string;
    };
    answers: {
      200: {
        slug: string;
        description: string;
        /** False switches it off for everyone, whatever else is set */
        enabled: boolean;
        /** Whether everyone has it; else the people of `teamIds` */
        everyone: boolean;
        /** Their people, and those of the teams below, have it */
        teamIds: string[];
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'not-found'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized';
  };
  /** Revoke a key */
  'DELETE /v1/keys/{keyId}': {
    path: {
      keyId: string;
    };
    answers: {
      204: undefined;
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'not-found'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Remove a team */
  'DELETE /v1/teams/{teamId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      teamId: string;
    };
    answers: {
      200: Schemas['TeamReceipt'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized';
  };
  /** Let a person leave a team */
  'DELETE /v1/teams/{teamId}/members/{userId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      teamId: string;
      /** An id of the host product; compared exactly, case included */
      userId: string;
    };
    answers: {
      204: undefined;
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** Remove a person and everything of theirs */
  'DELETE /v1/users/{userId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      userId: string;
    };
    answers: {
      200: Schemas['UserReceipt'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** This document as a page to read */
  'GET /docs': {
    answers: {
      200: string;
    };
    errors: 'internal-error' | 'method-not-allowed';
  };
  /** Is the process alive? */
  'GET /healthz': {
    answers: {
      200: {
        status: 'alive';
      };
    };
    errors: 'internal-error' | 'method-not-allowed';
  };
  /** Metrics for Prometheus */
  'GET /metrics': {
    answers: {
      200: string;
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** This document */
  'GET /openapi.json': {
    answers: {
      200: {
        openapi: string;
        paths: Record<string, unknown>;
        [name: string]: unknown;
      };
    };
    errors: 'internal-error' | 'method-not-allowed';
  };
  /** Can everything be reached that is needed? */
  'GET /readyz': {
    answers: {
      200: Schemas['Readiness'];
    };
    errors: 'internal-error' | 'method-not-allowed';
  };
  /** When are these calendars, or these people, busy? */
  'GET /v1/availability': {
    query: {
      /** Whom you ask about, by calendar; repeat it for more. Either this or `userId` */
      calendarId?: string[];
      /** Whom you ask about, by person: all of their calendars; repeat it for more */
      userId?: string[];
      /** Where the asked time begins */
      from: string;
      /** Where it ends, at most 400 days after `from` */
      to: string;
      /** The oldest answer that you accept, in seconds; 0 asks Google */
      maxStaleness?: number;
      /** What to do about a calendar that the cache cannot answer freshly enough: ask Google (`live`), wait for a sync and then ask Google (`refresh`), give the old answer, marked (`serve`), or refuse (`fail`) */
      onStale?: 'live' | 'refresh' | 'serve' | 'fail';
      /** `events` gives every block by itself, with the event that makes it and the rule by which it counts: at most 20,000 of them */
      detail?: 'merged' | 'events';
      /** The same once more for every user or every calendar, in `groups` */
      groupBy?: 'user' | 'calendar';
      /** Leave out, listed as unknown, what cannot be known, instead of refusing all */
      partial?: '0' | '1' | 'true' | 'false';
    };
    headers?: {
      /** The `ETag` of the answer that you have, or several of them: 304 when nothing but ages has changed */
      'If-None-Match'?: string;
    };
    answers: {
      200: Schemas['Availability'];
      304: undefined;
    };
    errors:
      | 'answer-too-large'
      | 'availability-unknown'
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'range-too-long'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'too-many-calendars'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** Why are they busy, and why free? */
  'GET /v1/availability/explain': {
    query: {
      /** Whom you ask about, by calendar; repeat it for more. Either this or `userId` */
      calendarId?: string[];
      /** Whom you ask about, by person: all of their calendars; repeat it for more */
      userId?: string[];
      /** Where the asked time begins */
      from: string;
      /** Where it ends, at most 400 days after `from` */
      to: string;
      /** The oldest answer that you accept, in seconds; 0 asks Google */
      maxStaleness?: number;
      /** What to do about a calendar that the cache cannot answer freshly enough: ask Google (`live`), wait for a sync and then ask Google (`refresh`), give the old answer, marked (`serve`), or refuse (`fail`) */
      onStale?: 'live' | 'refresh' | 'serve' | 'fail';
      /** Leave out, listed as unknown, what cannot be known, instead of refusing all */
      partial?: '0' | '1' | 'true' | 'false';
    };
    answers: {
      200: Schemas['Explanation'];
    };
    errors:
      | 'answer-too-large'
      | 'availability-unknown'
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'range-too-long'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'too-many-calendars'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** The selected calendars with their health, page by page */
  'GET /v1/calendars': {
    query?: {
      /** Of this person alone */
      userId?: string;
      /** The most entries of one page */
      limit?: number;
      /** The `next` of the page before */
      after?: string;
    };
    answers: {
      200: {
        calendars: Schemas['Calendar'][];
        /** For `after` of the next page; null on the last one */
        next: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** One selected calendar with its health */
  'GET /v1/calendars/{calendarId}': {
    path: {
      calendarId: string;
    };
    answers: {
      200: Schemas['Calendar'];
    };
    errors:
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** The connected Google accounts, page by page */
  'GET /v1/credentials': {
    query?: {
      /** Of this person alone */
      userId?: string;
      /** The most entries of one page */
      limit?: number;
      /** The `next` of the page before */
      after?: string;
    };
    answers: {
      200: {
        credentials: Schemas['Credential'][];
        /** For `after` of the next page; null on the last one */
        next: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Where Google sends a person back to after the consent page */
  'GET /v1/credentials/callback': {
    query?: {
      /** As we gave it to Google */
      state?: string;
      /** What Google gives for the consent */
      code?: string;
      /** Why Google gives no code */
      error?: string;
    };
    answers: {
      200: string;
    };
    errors: 'internal-error' | 'invalid-request' | 'method-not-allowed';
  };
  /** One connected Google account */
  'GET /v1/credentials/{credentialId}': {
    path: {
      credentialId: string;
    };
    answers: {
      200: Schemas['Credential'];
    };
    errors:
      | 'credential-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** The calendars that a Google account lists, selected or not */
  'GET /v1/credentials/{credentialId}/calendars': {
    path: {
      credentialId: string;
    };
    answers: {
      200: {
        calendars: {
          externalId: string;
          accessRole: string;
          primary: boolean;
          timeZone: string | null;
          /** Its name; null unless STORE_EVENT_DETAILS is set */
          summary: string | null;
        }[];
        listedAt: string | null;
      };
    };
    errors:
      | 'credential-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'queue-unavailable'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** List the feature flags */
  'GET /v1/features': {
    answers: {
      200: {
        features: {
          slug: string;
          description: string;
          /** False switches it off for everyone, whatever else is set */
          enabled: boolean;
          /** Whether everyone has it; else the people of `teamIds` */
          everyone: boolean;
          /** Their people, and those of the teams below, have it */
          teamIds: string[];
        }[];
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** List the keys that are not revoked */
  'GET /v1/keys': {
    answers: {
      200: {
        keys: {
          id: string;
          name: string;
          scopes: ('read' | 'manage' | 'ops')[];
          /** The team whose people the key sees; null: everyone */
          teamId: string | null;
          createdAt: string;
          /** Lags by up to a minute; null: never */
          lastUsedAt: string | null;
        }[];
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** The teams, page by page */
  'GET /v1/teams': {
    query?: {
      /** The most entries of one page */
      limit?: number;
      /** The `next` of the page before */
      after?: string;
    };
    answers: {
      200: {
        teams: Schemas['Team'][];
        /** For `after` of the next page; null on the last one */
        next: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** One team */
  'GET /v1/teams/{teamId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      teamId: string;
    };
    answers: {
      200: Schemas['Team'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized';
  };
  /** The members of a team, page by page */
  'GET /v1/teams/{teamId}/members': {
    path: {
      /** An id of the host product; compared exactly, case included */
      teamId: string;
    };
    query?: {
      /** The most entries of one page */
      limit?: number;
      /** The `next` of the page before */
      after?: string;
    };
    answers: {
      200: {
        userIds: string[];
        /** For `after` of the next page; null on the last one */
        next: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized';
  };
  /** The people, page by page */
  'GET /v1/users': {
    query?: {
      /** The most entries of one page */
      limit?: number;
      /** The `next` of the page before */
      after?: string;
    };
    answers: {
      200: {
        users: Schemas['User'][];
        /** For `after` of the next page; null on the last one */
        next: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** One person */
  'GET /v1/users/{userId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      userId: string;
    };
    answers: {
      200: Schemas['User'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** Switch a feature flag */
  'PATCH /v1/features/{slug}': {
    path: {
      slug: string;
    };
    body: {
      enabled?: boolean;
      everyone?: boolean;
    };
    answers: {
      200: {
        slug: string;
        description: string;
        /** False switches it off for everyone, whatever else is set */
        enabled: boolean;
        /** Whether everyone has it; else the people of `teamIds` */
        everyone: boolean;
        /** Their people, and those of the teams below, have it */
        teamIds: string[];
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'not-found'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'unsupported-media-type';
  };
  /** The same answer in the wire format of Google’s freebusy.query */
  'POST /calendar/v3/freeBusy': {
    headers?: {
      /** The oldest answer that you accept, in seconds; 0 asks Google */
      'Calendar-Cache-Max-Staleness'?: number;
    };
    body: {
      /** Where the asked time begins */
      timeMin: string;
      /** Where it ends, at most 400 days later */
      timeMax: string;
      /** The zone in which the blocks are written; UTC when left out */
      timeZone?: string | null;
      /** Calendars by Google’s ids */
      items?:
        | {
            id: string;
            [name: string]: unknown;
          }[]
        | null;
      /** How many calendars are answered; 50 when left out */
      calendarExpansionMax?: number | string | null;
      /** Without effect: groups are not known here */
      groupExpansionMax?: number | string | null;
      [name: string]: unknown;
    };
    answers: {
      200: {
        kind: 'calendar#freeBusy';
        timeMin: string;
        timeMax: string;
        calendars: Record<
          string,
          {
            errors?: {
              domain: string;
              reason: string;
            }[];
            busy: {
              start: string;
              end: string;
            }[];
          }
        >;
      };
    };
    errors: never;
  };
  /** Select a calendar: from now on it is kept in step and counted */
  'POST /v1/calendars': {
    body: {
      /** An id of the host product; compared exactly, case included */
      userId: string;
      credentialId: string;
      /** Google’s id of the calendar, or `primary` */
      externalId: string;
    };
    answers: {
      200: Schemas['Calendar'];
      201: Schemas['Calendar'];
    };
    errors:
      | 'calendar-not-found'
      | 'credential-not-found'
      | 'credential-revoked'
      | 'credential-unreadable'
      | 'database-unavailable'
      | 'forbidden'
      | 'google-budget-spent'
      | 'google-project-misconfigured'
      | 'google-quota-exhausted'
      | 'google-rate-limited'
      | 'google-request-rejected'
      | 'google-response-invalid'
      | 'google-token-rejected'
      | 'google-unavailable'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'queue-unavailable'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'unsupported-media-type'
      | 'user-not-found';
  };
  /** Forget errors, backoff and suspension of a calendar, and read it now */
  'POST /v1/calendars/{calendarId}/clear-errors': {
    path: {
      calendarId: string;
    };
    answers: {
      200: Schemas['Calendar'];
    };
    errors:
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'queue-unavailable'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Read all of a calendar now */
  'POST /v1/calendars/{calendarId}/resync': {
    path: {
      calendarId: string;
    };
    answers: {
      202: {
        queued: true;
      };
    };
    errors:
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'queue-unavailable'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Read a calendar now, even where it is backing off */
  'POST /v1/calendars/{calendarId}/sync': {
    path: {
      calendarId: string;
    };
    answers: {
      202: {
        queued: true;
      };
    };
    errors:
      | 'calendar-not-found'
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'queue-unavailable'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized';
  };
  /** Connect a Google account with a refresh token or a service account */
  'POST /v1/credentials': {
    body:
      | {
          /** An id of the host product; compared exactly, case included */
          userId: string;
          /** Of the same OAuth client */
          refreshToken: string;
        }
      | {
          /** An id of the host product; compared exactly, case included */
          userId: string;
          /** The key file of a service account with domain-wide delegation, as Google gives it */
          serviceAccount: {
            client_email: string;
            private_key: string;
          };
          /** The person of the domain for whom it acts */
          subject: string;
        };
    answers: {
      200: {
        credential: Schemas['Credential'];
        /** `reconnected`: the person had that account connected before, and its calendars go on by themselves */
        outcome: 'connected' | 'reconnected';
      };
      201: {
        credential: Schemas['Credential'];
        /** `reconnected`: the person had that account connected before, and its calendars go on by themselves */
        outcome: 'connected' | 'reconnected';
      };
    };
    errors:
      | 'credential-refused'
      | 'database-unavailable'
      | 'forbidden'
      | 'google-budget-spent'
      | 'google-project-misconfigured'
      | 'google-quota-exhausted'
      | 'google-rate-limited'
      | 'google-request-rejected'
      | 'google-response-invalid'
      | 'google-unavailable'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'scope-not-granted'
      | 'unauthorized'
      | 'unsupported-media-type'
      | 'user-not-found';
  };
  /** The address of Google’s consent page for one person */
  'POST /v1/credentials/consent-url': {
    body: {
      /** An id of the host product; compared exactly, case included */
      userId: string;
      /** One of CONSENT_RETURN_URLS, or below one */
      returnUrl?: string;
    };
    answers: {
      201: {
        url: string;
        expiresAt: string;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'not-supported'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'unsupported-media-type'
      | 'user-not-found';
  };
  /** Make a key */
  'POST /v1/keys': {
    body: {
      /** Whose key it is, for the list */
      name: string;
      scopes: ('read' | 'manage' | 'ops')[];
      /** Left out: the team of the key that asks, if it has one */
      teamId?: string | null;
    };
    answers: {
      201: {
        id: string;
        key: string;
        name: string;
        scopes: ('read' | 'manage' | 'ops')[];
        /** The team whose people the key sees; null: everyone */
        teamId: string | null;
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized'
      | 'unsupported-media-type';
  };
  /** Give a team a feature */
  'PUT /v1/features/{slug}/teams/{teamId}': {
    path: {
      slug: string;
      /** An id of the host product; compared exactly, case included */
      teamId: string;
    };
    answers: {
      200: {
        slug: string;
        description: string;
        /** False switches it off for everyone, whatever else is set */
        enabled: boolean;
        /** Whether everyone has it; else the people of `teamIds` */
        everyone: boolean;
        /** Their people, and those of the teams below, have it */
        teamIds: string[];
      };
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'not-found'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized';
  };
  /** Register a team, or move it below another one */
  'PUT /v1/teams/{teamId}': {
    path: {
      /** The host product’s own id, kept as it is */
      teamId: string;
    };
    body: {
      /** A team that is registered */
      parentId?: string | null;
    };
    answers: {
      200: Schemas['Team'];
      201: Schemas['Team'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'request-too-large'
      | 'schema-out-of-date'
      | 'team-hierarchy-invalid'
      | 'team-not-found'
      | 'unauthorized'
      | 'unsupported-media-type';
  };
  /** Take a person into a team */
  'PUT /v1/teams/{teamId}/members/{userId}': {
    path: {
      /** An id of the host product; compared exactly, case included */
      teamId: string;
      /** An id of the host product; compared exactly, case included */
      userId: string;
    };
    answers: {
      204: undefined;
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'team-not-found'
      | 'unauthorized'
      | 'user-not-found';
  };
  /** Register a person */
  'PUT /v1/users/{userId}': {
    path: {
      /** The host product’s own id, kept as it is */
      userId: string;
    };
    answers: {
      200: Schemas['User'];
      201: Schemas['User'];
    };
    errors:
      | 'database-unavailable'
      | 'forbidden'
      | 'internal-error'
      | 'invalid-request'
      | 'method-not-allowed'
      | 'rate-limited'
      | 'schema-out-of-date'
      | 'unauthorized'
      | 'user-not-found';
  };
}
