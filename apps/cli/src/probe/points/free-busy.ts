import { between, exactly, type Observation, unseen } from '../observation.ts';
import { dateOf, isoOf, type ScratchCalendar, timed } from '../scratch-calendar.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export async function mergeTouching(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  await calendar.insert(timed(atMs));
  await calendar.insert(timed(atMs + hourMs));
  const blocks = await calendar.busy(atMs - hourMs, atMs + 3 * hourMs);
  return exactly(blocks.length === 1);
}

export async function clipFreeBusy(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  await calendar.insert(timed(atMs, 3));
  const [block] = await calendar.busy(atMs + hourMs, atMs + 2 * hourMs);
  return block === undefined ? unseen('the event is not in freeBusy') : exactly(block[0] === atMs + hourMs);
}

/** On a calendar of one's own one is the attendee that the calendar is called after. */
export async function declinedIsBusy(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  const attendees = [{ email: calendar.id, responseStatus: 'declined' }];
  const made = await calendar.tryInsert({ ...timed(atMs), attendees });
  if ('refused' in made) return unseen(`Google takes no event that its owner has declined: ${made.refused}`);
  const declined = made.attendees?.some(
    ({ email, responseStatus }) => email === calendar.id && responseStatus === 'declined',
  );
  if (declined !== true) return unseen('Google does not keep the answer on this calendar: needs a primary one');
  return exactly((await calendar.busy(atMs, atMs + hourMs)).length > 0);
}

export async function roomAllDayIsBusy(calendar: ScratchCalendar): Promise<Observation> {
  if (!calendar.id.endsWith('@resource.calendar.google.com')) return unseen('needs the calendar of a room');
  const atMs = calendar.nextDayMs();
  const date = dateOf(atMs);
  await calendar.insert({ start: { date }, end: { date: dateOf(atMs + dayMs) } });
  return exactly((await calendar.busy(atMs - dayMs, atMs + dayMs)).length > 0);
}

/** Finds the longest range to the day; a calendar of ten years is as good as endless. */
export async function freeBusyMaximumRangeMs(calendar: ScratchCalendar): Promise<Observation> {
  const fromMs = Date.now();
  let refusal = '';
  const isTaken = async (days: number) => {
    const { status, reason } = await calendar.freeBusy(fromMs, fromMs + days * dayMs);
    if (status !== 200) refusal = reason ?? String(status);
    return status === 200;
  };
  const days = await longestTaken(isTaken);
  if (refusal !== '' && refusal !== 'timeRangeTooLong') return unseen(`Google refuses ranges because of ${refusal}`);
  return days === mostDays ? between(days * dayMs, null) : between(days * dayMs, (days + 1) * dayMs);
}

export async function updatedMinMaximumAgeMs(calendar: ScratchCalendar): Promise<Observation> {
  const minuteMs = 60_000;
  const untilMs = Date.now() + minuteMs;
  let refusal = '';
  const isTaken = async (days: number) => {
    const { status, reason } = await calendar.call('GET', '/events', {
      query: { maxResults: '1', updatedMin: isoOf(untilMs - days * dayMs) },
    });
    if (status !== 200) refusal = reason ?? String(status);
    return status === 200;
  };
  const days = await longestTaken(isTaken);
  if (refusal !== '' && refusal !== 'updatedMinTooLongAgo') return unseen(`Google refuses ages because of ${refusal}`);
  return days === mostDays ? between((days - 1) * dayMs, null) : between(days * dayMs - minuteMs, (days + 1) * dayMs);
}

const mostDays = 3_650;

async function longestTaken(isTaken: (days: number) => Promise<boolean>): Promise<number> {
  if (await isTaken(mostDays)) return mostDays;
  let taken = 0;
  let refused = mostDays;
  while (refused - taken > 1) {
    const days = Math.floor((taken + refused) / 2);
    if (await isTaken(days)) taken = days;
    else refused = days;
  }
  return taken;
}
