import { invalid } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { buildEvent } from './build-event.ts';
import { changeEvent, type EventTarget } from './change-event.ts';
import { type EventInput, inputOf, mergePatch } from './event-input.ts';

/**
 * events.patch: what the body names is changed, null removes.
 * @throws GoogleError 400, 404, 412
 */
export function patchEvent(
  simulator: Simulator,
  calendar: CalendarRecord,
  target: EventTarget,
  patch: EventInput,
): StoredEvent {
  return changeEvent(simulator, calendar, target, (before) => {
    assertSameType(before, patch);
    return buildEvent(simulator, calendar, mergePatch(inputOf(before), patch), before);
  });
}

/**
 * events.update: the body takes the place of the whole event.
 * @throws GoogleError 400, 404, 412
 */
export function updateEvent(
  simulator: Simulator,
  calendar: CalendarRecord,
  target: EventTarget,
  body: EventInput,
): StoredEvent {
  return changeEvent(simulator, calendar, target, (before) => {
    assertSameType(before, body);
    return buildEvent(simulator, calendar, { ...body, eventType: before.eventType }, before);
  });
}

function assertSameType(before: StoredEvent, body: EventInput): void {
  if (body.eventType && body.eventType !== before.eventType) throw invalid('The event type can not be changed.');
}
