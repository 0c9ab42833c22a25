import { type CalendarListEntry, readZone } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { type Refused, refused } from '../refusal.ts';
import { isStorableId, storableText } from '../storable-text.ts';

const text = z.string().min(1).pipe(storableText).optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const entrySchema = z.object({
  id: z.string().refine(isStorableId),
  summary: text,
  summaryOverride: text,
  timeZone: text,
  accessRole: text,
  primary: flag,
  deleted: flag,
});

const pageSchema = z.object({
  kind: text,
  nextPageToken: text,
  nextSyncToken: text,
  items: z.array(z.unknown()).default([]),
});

/** What one page says. */
export interface CalendarListPage {
  kind: 'page';
  entries: CalendarListEntry[];
  removedIds: string[];
  nextPageToken: string | null;
  nextSyncToken: string | null;
}

/** The `fields` mask of calendarList.list: what {@link parseCalendarListPage} reads. */
export const calendarListFields =
  'kind,nextPageToken,nextSyncToken,items(id,summary,summaryOverride,timeZone,accessRole,primary,deleted)';

/** One answer of calendarList.list; of deleted entries only the ids, entries without an id are left out. */
export function parseCalendarListPage(body: unknown): CalendarListPage | Refused {
  const parsed = pageSchema.safeParse(body);
  if (!parsed.success) return refused('not-a-calendar-list');
  const { kind = 'calendar#calendarList', items, nextPageToken, nextSyncToken } = parsed.data;
  if (kind !== 'calendar#calendarList') return refused('not-a-calendar-list');
  const entries = items.map(parseCalendarListEntry).filter((entry) => entry !== null);
  const removedIds = items.map(deletedIdOf).filter((id) => id !== null);
  return {
    kind: 'page',
    entries,
    removedIds,
    nextPageToken: nextPageToken ?? null,
    nextSyncToken: nextSyncToken ?? null,
  };
}

function deletedIdOf(item: unknown): string | null {
  const parsed = entrySchema.safeParse(item);
  return parsed.success && parsed.data.deleted === true ? parsed.data.id : null;
}

/** One entry of the list, the person's own name for it first; null where it was deleted or has no id. */
export function parseCalendarListEntry(item: unknown): CalendarListEntry | null {
  const parsed = entrySchema.safeParse(item);
  if (!parsed.success || parsed.data.deleted === true) return null;
  const { id, summary, summaryOverride, timeZone, accessRole = 'none', primary = false } = parsed.data;
  return {
    externalId: id,
    summary: summaryOverride ?? summary ?? null,
    timeZone: readZone(timeZone ?? null),
    accessRole,
    primary,
  };
}

/** The answer of calendars.get; refused `not-a-calendar` without id, `no-time-zone` without a zone that is known. */
export function parseCalendar(
  body: unknown,
): { kind: 'calendar'; calendar: { externalId: string; timeZone: string } } | Refused {
  const parsed = entrySchema.safeParse(body);
  if (!parsed.success) return refused('not-a-calendar');
  const timeZone = readZone(parsed.data.timeZone ?? null);
  return timeZone === null
    ? refused('no-time-zone')
    : { kind: 'calendar', calendar: { externalId: parsed.data.id, timeZone } };
}
