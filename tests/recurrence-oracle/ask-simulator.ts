import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { z } from 'zod';
import {
  type Answer,
  type Block,
  mergeBlocks,
  type Oracle,
  type SeriesCase,
  sortBlocks,
  textOf,
} from './series-case.ts';
import { firstInstantOf } from './zones.ts';

const momentSchema = z.object({ date: z.string().optional(), dateTime: z.string().optional() });
const pageSchema = z.object({
  items: z.array(z.object({ start: momentSchema, end: momentSchema })),
  nextPageToken: z.string().optional(),
});

/** Cases that one simulator takes: it keeps every occurrence that it has ever worked out. */
const casesPerSimulator = 400;

/**
 * The simulator's own expansion, on another parser and without any code of the product's: single occurrences from
 * `events.instances`, and they must add up to what its freeBusy is made of.
 */
export async function createSimulatorOracle(): Promise<Oracle> {
  let simulator = await start();
  let asked = 0;
  return {
    name: 'simulator',
    async ask(series) {
      if (asked === casesPerSimulator) {
        await simulator.close();
        simulator = await start();
        asked = 0;
      }
      asked += 1;
      const { id } = simulator.google.addCalendar({ owner, summary: 'series', timeZone: series.zone });
      const answer = await askInstances(simulator, id, series);
      if (answer.kind === 'blocks') checkMerged(simulator, id, series, answer.blocks);
      return answer;
    },
    close: () => simulator.close(),
  };
}

function checkMerged({ google }: RunningSimulator, calendarId: string, series: SeriesCase, blocks: Block[]): void {
  const busy = google.busyBlocks(calendarId, series.fromMs, series.untilMs);
  const merged = sortBlocks(
    busy.map(({ startMs, endMs }) => [startMs, endMs] as const),
    series,
  );
  if (textOf(merged) === textOf(mergeBlocks(blocks, series))) return;
  throw new Error(`case ${series.caseSeed}: the simulator's freeBusy is not what its instances take`);
}

const owner = 'ann@example.com';
const accessToken = 'token-of-ann';

async function start(): Promise<RunningSimulator> {
  const simulator = await startSimulator({});
  simulator.google.addUser({ email: owner, timeZone: 'UTC', accessToken });
  return simulator;
}

async function askInstances(
  { google, url }: RunningSimulator,
  calendarId: string,
  series: SeriesCase,
): Promise<Answer> {
  try {
    google.insertEvent(calendarId, { id: 'seriesofthecase', recurrence: series.lines, ...momentsOf(series) });
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
  const query = new URLSearchParams({ maxResults: '2500', timeMin: iso(series.fromMs), timeMax: iso(series.untilMs) });
  const path = `${url}/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events/seriesofthecase/instances`;
  const blocks: Block[] = [];
  for (;;) {
    const response = await fetch(`${path}?${query}`, { headers: { authorization: `Bearer ${accessToken}` } });
    const { items, nextPageToken } = pageSchema.parse(await response.json());
    blocks.push(...items.map(({ start, end }) => [instantOf(start, series), instantOf(end, series)] as const));
    if (nextPageToken === undefined) return { kind: 'blocks', blocks: sortBlocks(blocks, series) };
    query.set('pageToken', nextPageToken);
  }
}

function momentsOf({ time, zone }: SeriesCase) {
  if (time.kind === 'all-day') return { start: { date: time.startDate }, end: { date: time.endDate } };
  const at = (instantMs: number) => ({ dateTime: iso(instantMs), timeZone: zone });
  return { start: at(time.startMs), end: at(time.endMs) };
}

function instantOf({ date, dateTime }: z.infer<typeof momentSchema>, { zone }: SeriesCase): number {
  return date === undefined ? Date.parse(dateTime ?? '') : firstInstantOf(Date.parse(date), zone);
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
