import { AppError } from '@calendar-cache/errors';
import type { Description } from '../report/description.ts';
import { type CachedAnswer, openCachedAnswer } from './cached-answer.ts';
import { changeOnce, medianOf } from './change-once.ts';
import { type DemoGoogle, openDemoGoogle, type TimeSpan } from './demo-google.ts';
import { firstFreeSpan, searchedRange } from './free-span.ts';

/** Changes go round these many calendars. */
const calendarsUsed = 6;

interface Place {
  userId: string;
  timeZone: string;
  google: DemoGoogle;
  answer: CachedAnswer;
  span: TimeSpan;
}

/**
 * Makes `times` changes, each on another calendar in turn, and tells of each.
 * @throws AppError in plain words.
 */
export async function runChanges(
  description: Description,
  { times, nowMs, say }: { times: number; nowMs: number; say: (line: string) => void },
): Promise<void> {
  const places = await findPlaces(description, Math.min(times, calendarsUsed), nowMs);
  const measured: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const place = places[index % places.length];
    if (place === undefined) throw new AppError('not-found', 'No demo calendar has a free half hour.');
    const { acceptedMs, answeredMs } = await changeOnce(place.google, place.answer, place.span);
    await place.answer.until('free', place.span);
    measured.push(answeredMs);
    if (times === 1) tellAll(place, { acceptedMs, answeredMs }, say);
    else say(`${String(index + 1).padStart(4)}  ${place.userId.padEnd(10)} ${formatMs(answeredMs)}`);
  }
  if (times > 1) {
    const sorted = measured.toSorted((one, other) => one - other);
    say(
      `Change to answer, ${times} times: median ${formatMs(medianOf(measured)).trim()}, fastest ${formatMs(sorted[0]).trim()}, slowest ${formatMs(sorted.at(-1)).trim()}`,
    );
  }
}

async function findPlaces(description: Description, wanted: number, nowMs: number): Promise<Place[]> {
  const { apiUrl, apiKey, simulatorUrl, users } = description;
  if (simulatorUrl === null) {
    throw new AppError(
      'not-supported',
      'npm start runs with the real Google: the demo changes only the simulated one.',
    );
  }
  const calendars = users.flatMap(({ userId, accessToken, calendars: own }) =>
    own.map((calendar) => ({ ...calendar, userId, accessToken })),
  );
  const places: Place[] = [];
  for (const calendar of calendars.slice(0, wanted)) {
    const answer = openCachedAnswer(apiUrl, apiKey, calendar.calendarId);
    const span = firstFreeSpan(await answer.busy(searchedRange(nowMs)), nowMs);
    if (span === undefined) continue;
    const { userId, timeZone } = calendar;
    places.push({ userId, timeZone, google: openDemoGoogle(simulatorUrl, calendar), answer, span });
  }
  return places;
}

function tellAll(
  { userId, timeZone, span }: Place,
  { acceptedMs, answeredMs }: { acceptedMs: number; answeredMs: number },
  say: (line: string) => void,
): void {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(
    span.startMs,
  );
  say(`A new event of half an hour for ${userId}: ${local} (${timeZone})`);
  say(`${formatMs(0)}  sent to the simulated Google`);
  say(`${formatMs(acceptedMs)}  Google has it, and notifies the ingress: job, list, one transaction`);
  say(`${formatMs(answeredMs)}  the cached answer shows ${userId} busy at that time`);
  say('The event is removed again, and the answer shows the time as free.');
}

function formatMs(milliseconds: number | undefined): string {
  return `${(milliseconds ?? 0).toFixed(1).padStart(8)} ms`;
}
