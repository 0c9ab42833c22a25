import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const schema = ['calendars', 'people']
  .map((name) => readFileSync(join(root, 'libs/database/src/schema', `${name}.ts`), 'utf8'))
  .join('\n');
/** The design itself, beside the checkout where there is one. */
const reference = join(root, '../shared/reference/calendar-cache-sql.md');

const section = readme.slice(readme.indexOf('## The reference design, name by name'));
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, theirs = '', ours = '', difference = '']) => ({ theirs, ours, difference }));
const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const theirNames = rows.flatMap(({ theirs }) => namesIn(theirs)).join('\n');

/** Every name, call and column of the reference. */
const names = [
  ['CalendarCacheService', 'CalendarCacheSqlService', 'CalendarSubscriptionService', 'GoogleCalendarWebhookService'],
  ['CalendarCacheSqlCleanupService', 'CalendarEventRepository', 'CalendarSubscriptionRepository', 'FeaturesRepository'],
  ['getAvailability', 'processWebhook', 'runCleanup', 'findByChannelId', 'updateSyncToken'],
  ['getCredentialForCalendarCache', 'checkIfUserHasFeature', 'legacyCalendarService'],
  ['/api/webhook/google-calendar-sql', '/api/cron/calendar-subscriptions', '/api/cron/calendar-cache-sql-cleanup'],
  ['X-Goog-Channel-ID', 'X-Goog-Resource-ID', 'GOOGLE_WEBHOOK_URL', 'DATABASE_URL', 'DEBUG'],
  ['calendar-cache-sql-read', 'calendar-cache-sql-write', 'calendar-cache-sql-cleanup'],
  ['slug', 'enabled', 'description', 'type'],
  ['selectedCalendarId', 'googleChannelId', 'googleChannelKind', 'googleChannelResourceId', 'googleChannelResourceUri'],
  ['googleChannelExpiration', 'nextSyncToken', 'lastFullSync', 'syncErrors', 'maxSyncErrors', 'backoffUntil'],
  ['selectedCalendar', 'calendarEvents', 'calendarSubscription', 'calendarSubscriptionId', 'googleEventId', 'iCalUID'],
  ['id', 'etag', 'sequence', 'summary', 'location', 'start', 'end', 'isAllDay', 'status', 'transparency', 'visibility'],
  ['recurringEventId', 'originalStartTime', 'createdAt', 'updatedAt', 'googleCreatedAt', 'googleUpdatedAt'],
].flat();

describe('the table of the reference in README.md', () => {
  test.each(names)('has %s', (name) => {
    expect(theirNames).toMatch(new RegExp(`(?<![\\w-])${name}(?![\\w])`));
  });

  test('names columns that are there', () => {
    const first = rows.findIndex(({ theirs }) => theirs === '**`CalendarSubscription`**');
    const columns = rows
      .slice(first)
      .flatMap(({ ours }) => namesIn(ours).filter((name) => /^[a-z]+(_[a-z]+)+$/.test(name)));
    expect(columns.length).toBeGreaterThan(40);
    expect(columns.filter((column) => !schema.includes(`'${column}'`))).toEqual([]);
  });

  test('says of each name where it is, or what is different', () => {
    expect(rows.filter(({ theirs, ours, difference }) => theirs !== '' && ours === '' && difference === '')).toEqual(
      rows.filter(({ theirs }) => ['**Routes**', '**Flags and settings**'].includes(theirs)),
    );
  });

  if (existsSync(reference)) {
    test('knows every name of the reference itself', () => {
      const text = readFileSync(reference, 'utf8');
      const found = [
        ...text.matchAll(
          /^\s+(\w+)\s+(?:String|Int|DateTime|Boolean|SelectedCalendar|CalendarSubscription|CalendarEvent)\b/gm,
        ),
        ...text.matchAll(/\b([A-Z]\w+(?:Service|Repository))\b/g),
        ...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)=/g),
        ...text.matchAll(/[`"'](calendar-cache-sql-[a-z]+)[`"']/g),
        ...text.matchAll(/`(\/api\/[\w/-]+)`/g),
      ].map(([, name = '']) => name);
      expect(found.length).toBeGreaterThan(60);
      expect([...new Set(found)].filter((name) => !names.includes(name))).toEqual([]);
    });
  }
});
