import { exceptionsOf } from '../event/event-index.ts';
import { momentInstant } from '../event/event-moment.ts';
import { instanceOf } from '../event/instance.ts';
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
  for (const event of calendar.events.values()) {
    if (!isBusy(calendar, event, settings)) continue;
    for (const single of singlesOf(calendar, event, fromMs, untilMs)) {
      const startMs = momentInstant(single.start, calendar.timeZone);
      const endMs = momentInstant(single.end, calendar.timeZone);
      if (endMs > fromMs && startMs < untilMs) blocks.push({ startMs, endMs });
    }
  }
  const merged = mergeBlocks(blocks);
  if (!settings.clipFreeBusy) return merged;
  return merged.map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, untilMs) }));
}

function* singlesOf(
  calendar: CalendarRecord,
  event: StoredEvent,
  fromMs: number,
  untilMs: number,
): Generator<StoredEvent> {
  if (!event.recurrence) {
    yield event;
    return;
  }
  const exceptionIds = new Set(exceptionsOf(calendar, event.id).map(({ id }) => id));
  const lengthMs = momentInstant(event.end, calendar.timeZone) - momentInstant(event.start, calendar.timeZone);
  // All-day occurrences are ordered by UTC midnights, which lie up to a day from those of the calendar's zone.
  for (const { moment } of occurrencesBetween(event, fromMs - lengthMs - 2 * DAY_MS, untilMs + DAY_MS)) {
    const instance = instanceOf(event, moment);
    if (!exceptionIds.has(instance.id)) yield instance;
  }
}
