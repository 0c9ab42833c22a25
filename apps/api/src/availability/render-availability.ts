import type { AvailabilityAnswer, BusyBlock, CalendarEvidence } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { instant } from '../contract/fields.ts';

const busyBlockSchema = z
  .object({
    start: instant,
    end: instant,
    source: z
      .enum(['calendar-cache-sql', 'google'])
      .meta({ description: '`google` when any calendar in the block was answered live' }),
    calendarId: z.guid().optional().meta({ description: 'Only with `detail=events`: whose block it is' }),
    eventId: z.string().nullable().optional().meta({
      description:
        'Only with `detail=events`: Google’s id, of a series that of its master; null where Google answered, who names none',
    }),
    rule: z.string().nullable().optional().meta({
      description:
        'Only with `detail=events`: why the event takes time, such as `opaque` or `tentative`; null where Google answered',
    }),
  })
  .meta({ id: 'BusyBlock', description: 'A block of taken time, [start, end)' });

/** The schema of one calendar's evidence. */
export const calendarEvidenceSchema = z
  .object({
    id: z.guid(),
    source: z.enum(['calendar-cache-sql', 'google', 'unknown']),
    asOf: instant.nullable().meta({ description: 'The instant that the answer speaks of; null where it is unknown' }),
    stale: z.boolean().meta({ description: 'Older than the caller accepts; only with `onStale=serve`' }),
    reason: z.string().optional().meta({
      description: 'Why it is not from the cache, or not fresh: `never-synced`, `stale`, …, or an error code',
    }),
  })
  .meta({ id: 'CalendarEvidence', description: 'Where the part of one calendar comes from, and how old it is' });

/** The body of a 200 of `GET /v1/availability`. Instants are ISO 8601 in UTC with milliseconds. */
export const availabilityBodySchema = z
  .object({
    from: instant,
    to: instant,
    asOf: instant
      .nullable()
      .meta({ description: 'That of the oldest calendar; null where none of them could be answered' }),
    complete: z.boolean().meta({ description: 'False only with `partial`: some calendars are unknown' }),
    busy: z
      .array(busyBlockSchema)
      .meta({ description: 'Sorted, clipped to the asked time, and merged unless `detail=events`' }),
    groups: z
      .array(z.object({ id: z.string(), busy: z.array(busyBlockSchema) }))
      .optional()
      .meta({
        description:
          'Only with `groupBy`: the busy time of every user or calendar, by its id; with `partial` of those of whom no calendar is unknown',
      }),
    calendars: z.array(calendarEvidenceSchema),
  })
  .meta({ id: 'Availability' });

/** The body of a 200 of `GET /v1/availability`. */
export type AvailabilityBody = z.output<typeof availabilityBodySchema>;

/** An answer as it goes over the wire. */
export function renderAvailability(answer: AvailabilityAnswer): AvailabilityBody {
  return {
    from: isoOf(answer.range.fromMs),
    to: isoOf(answer.range.untilMs),
    asOf: isoOrNull(answer.asOfMs),
    complete: answer.complete,
    busy: answer.busy.map(renderBlock),
    ...(answer.groups === undefined
      ? {}
      : { groups: answer.groups.map(({ id, busy }) => ({ id, busy: busy.map(renderBlock) })) }),
    calendars: answer.calendars.map(renderEvidence),
  };
}

/** Where one calendar's part comes from, as it goes over the wire. */
export function renderEvidence({
  id,
  source,
  asOfMs,
  stale,
  reason,
}: CalendarEvidence): AvailabilityBody['calendars'][number] {
  return { id, source, asOf: isoOrNull(asOfMs), stale, ...(reason === null ? {} : { reason }) };
}

function renderBlock({ startMs, endMs, source, event }: BusyBlock): AvailabilityBody['busy'][number] {
  const block = { start: isoOf(startMs), end: isoOf(endMs), source };
  return event === undefined
    ? block
    : { ...block, calendarId: event.calendarId, eventId: event.eventId, rule: event.rule };
}

/** An instant as it goes over the wire. */
export function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The same where there may be none. */
export function isoOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : isoOf(epochMs);
}
