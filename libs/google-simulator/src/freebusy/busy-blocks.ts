import { exceptionKeysOf } from '../event/event-index.ts';
import { momentInstant, shiftedEnd } from '../event/event-moment.ts';
import { momentKey } from '../recurrence/moment-key.ts';
import { occurrencesBetween } from '../recurrence/series.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
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
  const blocks: BusyBlock[] = [];
  const keep = (start: StoredEvent['start'], end: StoredEvent['end']) => {
    const startMs = momentInstant(start, calendar.timeZone);
    const endMs = momentInstant(end, calendar.timeZone);
    if (endMs > fromMs && startMs < untilMs) blocks.push({ startMs, endMs });
  };
  for (const event of calendar.events.values()) {
    if (!isBusy(calendar, event, settings)) continue;
    if (event.recurrence) keepOccurrences(calendar, event, { fromMs, untilMs }, keep);
    else keep(event.start, event.end);
  }
  const merged = mergeBlocks(blocks, settings.mergeTouching);
  if (!settings.clipFreeBusy) return merged;
  return merged.map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, untilMs) }));
}

function keepOccurrences(
  calendar: CalendarRecord,
  master: StoredEvent,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  keep: (start: StoredEvent['start'], end: StoredEvent['end']) => void,
): void {
  const exceptionKeys = exceptionKeysOf(calendar, master.id);
  const lengthMs = momentInstant(master.end, calendar.timeZone) - momentInstant(master.start, calendar.timeZone);
  // All-day occurrences are ordered by UTC midnights, which lie up to a day from those of the calendar's zone.
  for (const { moment } of occurrencesBetween(master, fromMs - lengthMs - 2 * DAY_MS, untilMs + DAY_MS)) {
    if (exceptionKeys.size > 0 && exceptionKeys.has(momentKey(moment))) continue;
    keep(moment, shiftedEnd(moment, master.start, master.end));
  }
}
