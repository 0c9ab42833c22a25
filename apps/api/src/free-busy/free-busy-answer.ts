import { type FreeBusyItem, minuteMs, offsetAt, secondMs } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import type { FreeBusyRequest } from './free-busy-request.ts';

const block = z.object({ start: z.string(), end: z.string() });

/** The body of Google's answer. */
export const freeBusyAnswerSchema = z.object({
  kind: z.literal('calendar#freeBusy'),
  timeMin: z.string(),
  timeMax: z.string(),
  calendars: z.record(
    z.string(),
    z.object({
      errors: z.array(z.object({ domain: z.string(), reason: z.string() })).optional(),
      busy: z.array(block),
    }),
  ),
});

type FreeBusyAnswer = z.output<typeof freeBusyAnswerSchema>;
type Entry = FreeBusyAnswer['calendars'][string];

/** What Google says of these too: the calendar is gone, or is not this person's to see. */
const notFoundReasons = new Set(['notFound', 'google-access-gone', 'access-gone']);

/** An answer in Google's words. What is unknown carries an error: `busy` alone would read as free (L1). */
export function renderFreeBusy(
  { question, beyond, zone }: FreeBusyRequest,
  items: ReadonlyMap<string, FreeBusyItem>,
): FreeBusyAnswer {
  const { fromMs, untilMs } = question.range;
  const entries: [string, Entry][] = question.externalIds.map((id) => [id, entryOf(items.get(id), zone)]);
  return {
    kind: 'calendar#freeBusy',
    timeMin: new Date(fromMs).toISOString(),
    timeMax: new Date(untilMs).toISOString(),
    calendars: Object.fromEntries([...entries, ...beyond.map((id) => [id, failed('tooManyCalendarsRequested')])]),
  };
}

function entryOf(item: FreeBusyItem | undefined, zone: string): Entry {
  if (item === undefined) return failed('internalError');
  if (item.kind === 'not-found') return failed('notFound');
  if (item.kind === 'unknown') return failed(notFoundReasons.has(item.reason) ? 'notFound' : 'internalError');
  return {
    busy: item.blocks.map(({ startMs, endMs }) => ({
      start: formatInstant(startMs, zone),
      // To the next whole second: a block must not end before the event does (L1).
      end: formatInstant(Math.ceil(endMs / secondMs) * secondMs, zone),
    })),
  };
}

function failed(reason: string): Entry {
  return { errors: [{ domain: 'global', reason }], busy: [] };
}

/** Whole seconds with the offset of the zone, `Z` where there is none, as Google writes blocks. */
export function formatInstant(instantMs: number, zone: string): string {
  // Offsets of local mean time have seconds, which the wire has no place for: the instant has to stay the same.
  const minutes = Math.round(offsetAt(instantMs, zone) / minuteMs);
  const local = new Date(instantMs + minutes * minuteMs).toISOString().slice(0, 19);
  if (minutes === 0) return `${local}Z`;
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
