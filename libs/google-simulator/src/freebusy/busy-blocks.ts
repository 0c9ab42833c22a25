import { exceptionKeysOf } from '../event/event-index.ts';
import { momentInstant, shiftedEnd } from '../event/event-moment.ts';
import { momentKey } from '../recurrence/moment-key.ts';
import { occurrencesBetween } from '../recurrence/series.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { CalendarRecord, EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { isBusy } from './is-busy.ts';
import { type BusyBlock, mergeBlocks } from './merge-blocks.ts';

const DAY_MS = 86_400_000;

/** The merged busy time of a calendar that overlaps [fromMs, untilMs), computed from masters and exceptions alone. */
export function busyBlocks(
  calendar: CalendarRecord,
  fromMs: number,
  untilMs: number,
  settings: SimulatorSettings,
): BusyBlock[] {
  const blocks = eventBlocks(calendar, { fromMs, untilMs }, settings);
  const merged = mergeBlocks([...blocks], settings.mergeTouching);
  if (!settings.clipFreeBusy) return merged;
  return merged.map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, untilMs) }));
}

interface Range {
  fromMs: number;
  untilMs: number;
}

function* eventBlocks(calendar: CalendarRecord, range: Range, settings: SimulatorSettings): Generator<BusyBlock> {
  for (const event of calendar.events.values()) {
    if (event.recurrence) {
      if (isBusy(calendar, event, settings)) yield* occurrenceBlocks(calendar, event, range);
      continue;
    }
    // Times first: of a large calendar most events lie elsewhere.
    const block = blockBetween(calendar, event.start, event.end, range);
    if (block && isBusy(calendar, event, settings)) yield block;
  }
}

function* occurrenceBlocks(calendar: CalendarRecord, master: StoredEvent, range: Range): Generator<BusyBlock> {
  const exceptionKeys = exceptionKeysOf(calendar, master.id);
  const lengthMs = momentInstant(master.end, calendar.timeZone) - momentInstant(master.start, calendar.timeZone);
  // All-day occurrences are ordered by UTC midnights, which lie up to a day from those of the calendar's zone.
  const near = occurrencesBetween(master, range.fromMs - lengthMs - 2 * DAY_MS, range.untilMs + DAY_MS);
  for (const { moment } of near) {
    if (exceptionKeys.size > 0 && exceptionKeys.has(momentKey(moment))) continue;
    const block = blockBetween(calendar, moment, shiftedEnd(moment, master.start, master.end), range);
    if (block) yield block;
  }
}

/** What is taken between two moments, if any of it lies in the range. */
function blockBetween(
  calendar: CalendarRecord,
  start: EventMoment,
  end: EventMoment,
  { fromMs, untilMs }: Range,
): BusyBlock | null {
  const startMs = momentInstant(start, calendar.timeZone);
  const endMs = momentInstant(end, calendar.timeZone);
  return endMs > fromMs && startMs < untilMs ? { startMs, endMs } : null;
}
