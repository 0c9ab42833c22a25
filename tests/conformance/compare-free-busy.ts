import { isDeepStrictEqual } from 'node:util';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { z } from 'zod';
import { type Block, describeBlocks, differenceOf, mergedWithin } from '../property/run/difference.ts';

/** What one side said: an answer, or a refusal in Google's envelope. */
export type Said =
  | { status: 200; data: calendar_v3.Schema$FreeBusyResponse }
  | { status: number; reason: string; domain: string; location: string | undefined };

const refusalSchema = z.object({
  response: z.object({
    status: z.number(),
    data: z.object({
      error: z.object({
        errors: z.array(z.object({ reason: z.string(), domain: z.string(), location: z.string().optional() })).min(1),
      }),
    }),
  }),
});

/** Asks one side; a refusal that is not in Google's envelope is thrown. */
export async function ask(api: calendar_v3.Calendar, requestBody: Record<string, unknown>): Promise<Said> {
  try {
    return { status: 200, data: (await api.freebusy.query({ requestBody })).data };
  } catch (error) {
    const parsed = refusalSchema.safeParse(error);
    if (!parsed.success) throw error;
    const { status, data } = parsed.data.response;
    const [entry] = data.error.errors;
    return { status, reason: entry?.reason ?? '', domain: entry?.domain ?? '', location: entry?.location };
  }
}

/** How two answers differ, in words; null where they say the same: as merged sets, clipped to the asked range. */
export function differenceBetween(google: Said, ours: Said): string | null {
  if (!('data' in google) || !('data' in ours)) {
    return isDeepStrictEqual(google, ours) ? null : `${JSON.stringify(google)} is ${JSON.stringify(ours)} here`;
  }
  const { calendars: theirCalendars, ...frame } = google.data;
  const { calendars: ourCalendars, ...ourFrame } = ours.data;
  const [theirs, calendars] = [theirCalendars ?? {}, ourCalendars ?? {}];
  if (!isDeepStrictEqual(frame, ourFrame)) return `${JSON.stringify(frame)} is ${JSON.stringify(ourFrame)} here`;
  const ids = [Object.keys(theirs).sort(), Object.keys(calendars).sort()] as const;
  if (!isDeepStrictEqual(ids[0], ids[1])) return `calendars ${ids[0].join()} are ${ids[1].join()} here`;
  const range = [Date.parse(frame.timeMin ?? ''), Date.parse(frame.timeMax ?? '')] as const;
  for (const id of ids[0]) {
    const difference = differenceOfCalendars(theirs[id], calendars[id], range);
    if (difference !== null) return `${id}: ${difference}`;
  }
  return null;
}

function differenceOfCalendars(
  theirs: calendar_v3.Schema$FreeBusyCalendar = {},
  ours: calendar_v3.Schema$FreeBusyCalendar = {},
  range: Block,
): string | null {
  if (!isDeepStrictEqual(theirs.errors, ours.errors)) {
    return `errors ${JSON.stringify(theirs.errors)} are ${JSON.stringify(ours.errors)} here`;
  }
  const { missing, extra } = differenceOf(blocksOf(theirs, range), blocksOf(ours, range));
  if (missing.length > 0) return `busy at Google, free here: ${describeBlocks(missing)}`;
  return extra.length > 0 ? `free at Google, busy here: ${describeBlocks(extra)}` : null;
}

/** The blocks of one calendar, merged and clipped. */
export function blocksOf({ busy = [] }: calendar_v3.Schema$FreeBusyCalendar, [fromMs, untilMs]: Block): Block[] {
  const blocks = busy.map(({ start, end }) => ({ startMs: Date.parse(start ?? ''), endMs: Date.parse(end ?? '') }));
  return mergedWithin(blocks, fromMs, untilMs);
}
