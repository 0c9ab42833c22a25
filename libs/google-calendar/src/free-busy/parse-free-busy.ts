import type { LiveBusy } from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { type Refused, refused } from '../refusal.ts';
import { readInstant } from '../time/date-time.ts';

const answerSchema = z.object({ calendars: z.record(z.string(), z.unknown()) });

const calendarSchema = z.object({
  busy: z.array(z.object({ start: z.string(), end: z.string() })).optional(),
  errors: z.array(z.object({ reason: z.string().optional() })).default([]),
});

/**
 * The answer of freebusy.query for the asked calendars. An error inside the 200, a calendar that is missing from the answer and a block
 * that can't be read are `unknown`, never free (L1). Blocks are as Google sent them: not merged, not clipped.
 */
export function parseFreeBusy(
  body: unknown,
  externalIds: readonly string[],
): { kind: 'answer'; calendars: Map<string, LiveBusy> } | Refused {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return refused('not-a-free-busy-answer');
  const { calendars } = parsed.data;
  return { kind: 'answer', calendars: new Map(externalIds.map((id) => [id, parseCalendarBusy(calendars[id])])) };
}

function parseCalendarBusy(entry: unknown): LiveBusy {
  if (entry === undefined) return { kind: 'unknown', reason: 'missing-in-answer' };
  const parsed = calendarSchema.safeParse(entry);
  if (!parsed.success) return { kind: 'unknown', reason: 'unreadable-answer' };
  const [error] = parsed.data.errors;
  if (error !== undefined) return { kind: 'unknown', reason: error.reason ?? 'unnamed-error' };
  if (parsed.data.busy === undefined) return { kind: 'unknown', reason: 'unreadable-answer' };
  const intervals: { startMs: number; endMs: number }[] = [];
  for (const { start, end } of parsed.data.busy) {
    const startMs = readInstant(start);
    const endMs = readInstant(end);
    if (startMs === null || endMs === null) return { kind: 'unknown', reason: 'unreadable-block' };
    if (startMs < endMs) intervals.push({ startMs, endMs });
  }
  return { kind: 'busy', intervals };
}
