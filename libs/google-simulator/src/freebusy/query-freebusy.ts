import { z } from 'zod';
import { resolveCalendarId, roleOf } from '../calendar/open-calendar.ts';
import { calendarRefusal, invalid, required, timeRangeEmpty } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';
import { formatInstant } from '../time/format-instant.ts';
import { parseInstant } from '../time/parse-instant.ts';
import { isKnownZone } from '../time/zone-offset.ts';
import { busyBlocks } from './busy-blocks.ts';

/** The body of freebusy.query. */
export const freeBusyInputSchema = z.looseObject({
  timeMin: z.string().nullish(),
  timeMax: z.string().nullish(),
  timeZone: z.string().nullish(),
  items: z.array(z.looseObject({ id: z.string() })).nullish(),
  calendarExpansionMax: z.number().int().nullish(),
});
export type FreeBusyInput = z.infer<typeof freeBusyInputSchema>;

const MOST_CALENDARS = 50;

/**
 * freebusy.query. A calendar that can't be answered is an entry with `errors` inside the 200, never a refusal.
 * @throws GoogleError 400 for a missing, empty or too long range.
 */
export function queryFreeBusy(simulator: Simulator, user: UserRecord, input: FreeBusyInput): Record<string, unknown> {
  const fromMs = boundOf(input.timeMin, 'timeMin');
  const untilMs = boundOf(input.timeMax, 'timeMax');
  const zone = input.timeZone ?? 'UTC';
  if (!isKnownZone(zone)) throw invalid('Invalid Value', 'timeZone');
  if (untilMs <= fromMs) throw timeRangeEmpty();
  if (untilMs - fromMs > simulator.settings.freeBusyMaximumRangeMs) {
    throw calendarRefusal('timeRangeTooLong', 'The requested time range is too long.', 'timeMax');
  }
  const most = input.calendarExpansionMax ?? MOST_CALENDARS;
  if (most < 1 || most > MOST_CALENDARS) throw invalid('Invalid Value', 'calendarExpansionMax');
  const calendars = (input.items ?? []).map(({ id }, index) => [
    id,
    index < most ? answerFor(simulator, user, id, { fromMs, untilMs, zone }) : failed('tooManyCalendarsRequested'),
  ]);
  return {
    kind: 'calendar#freeBusy',
    timeMin: new Date(fromMs).toISOString(),
    timeMax: new Date(untilMs).toISOString(),
    calendars: Object.fromEntries(calendars),
  };
}

function boundOf(text: string | null | undefined, name: 'timeMin' | 'timeMax'): number {
  if (!text) throw required(`Missing ${name} parameter.`, name);
  const instantMs = parseInstant(text);
  if (instantMs === undefined) throw invalid('Invalid Value', name);
  return Math.floor(instantMs / 1000) * 1000;
}

function answerFor(
  simulator: Simulator,
  user: UserRecord,
  id: string,
  range: { fromMs: number; untilMs: number; zone: string },
): Record<string, unknown> {
  const calendar = simulator.state.calendars.get(resolveCalendarId(user, id));
  if (!calendar || roleOf(calendar, user.email) === 'none') return failed('notFound');
  const subject = { route: 'freeBusy', calendarId: calendar.id, email: user.email } as const;
  if (simulator.faults.take(subject, (kind) => kind === 'free-busy-internal-error')) return failed('internalError');
  const busy = busyBlocks(calendar, range.fromMs, range.untilMs, simulator.settings).map(({ startMs, endMs }) => ({
    start: formatInstant(startMs, range.zone),
    end: formatInstant(endMs, range.zone),
  }));
  return { busy };
}

function failed(reason: string): Record<string, unknown> {
  return { errors: [{ domain: 'global', reason }], busy: [] };
}
