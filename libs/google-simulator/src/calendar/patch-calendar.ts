import { z } from 'zod';
import { invalid } from '../google-error/refusals.ts';
import type { CalendarRecord } from '../state/simulator-state.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** The body of calendars.patch and calendars.update. */
export const calendarInputSchema = z.looseObject({
  summary: z.string().optional(),
  description: z.string().nullish(),
  location: z.string().nullish(),
  timeZone: z.string().optional(),
});
export type CalendarInput = z.infer<typeof calendarInputSchema>;

/**
 * calendars.patch. A new zone is no change of any event and notifies nobody, although all-day events move with it.
 * @throws GoogleError 400 for an unknown zone
 */
export function patchCalendar(calendar: CalendarRecord, input: CalendarInput): void {
  if (input.timeZone !== undefined && !isKnownZone(input.timeZone)) throw invalid('Invalid time zone.', 'timeZone');
  calendar.summary = input.summary ?? calendar.summary;
  calendar.timeZone = input.timeZone ?? calendar.timeZone;
  if (input.description !== undefined) calendar.description = input.description;
  if (input.location !== undefined) calendar.location = input.location;
}
