import { z } from 'zod';
import type { StoredEvent } from '../state/simulator-state.ts';
import { eventMomentSchema } from './event-moment.ts';

const personSchema = z.looseObject({ email: z.string().optional(), displayName: z.string().optional() });

/** The body of insert, patch and update. What is not named here is kept as it came. */
export const eventInputSchema = z.looseObject({
  id: z.string().nullish(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  start: eventMomentSchema.nullish(),
  end: eventMomentSchema.nullish(),
  recurrence: z.array(z.string()).nullish(),
  recurringEventId: z.string().nullish(),
  originalStartTime: eventMomentSchema.nullish(),
  eventType: z.string().nullish(),
  iCalUID: z.string().nullish(),
  sequence: z.number().int().nullish(),
  transparency: z.enum(['opaque', 'transparent']).nullish(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
  attendees: z.array(personSchema.extend({ responseStatus: z.string().optional() })).nullish(),
  organizer: personSchema.nullish(),
  creator: personSchema.nullish(),
});
export type EventInput = z.infer<typeof eventInputSchema>;

/** Set by the server, or kept in fields of their own. */
const fieldsOutsideOfDetails = new Set([
  'kind',
  'etag',
  'id',
  'status',
  'htmlLink',
  'created',
  'updated',
  'creator',
  'organizer',
  'start',
  'end',
  'recurrence',
  'recurringEventId',
  'originalStartTime',
  'iCalUID',
  'sequence',
  'eventType',
]);

/** The part of a body that is only carried along. */
export function detailsOf(input: EventInput): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => !fieldsOutsideOfDetails.has(name) && value !== null && value !== undefined,
    ),
  );
}

/** A stored event as a body that would make it again: what a patch is merged into. */
export function inputOf(event: StoredEvent): EventInput {
  return {
    ...event.details,
    status: event.status,
    start: momentInput(event.start),
    end: momentInput(event.end),
    recurrence: event.recurrence,
    eventType: event.eventType,
  };
}

function momentInput(moment: StoredEvent['start']): NonNullable<EventInput['start']> {
  if (moment.kind === 'date') return { date: moment.date };
  const dateTime = new Date(moment.instantMs).toISOString();
  return moment.isZoneHidden ? { dateTime } : { dateTime, timeZone: moment.timeZone };
}

/** Patch semantics: objects merge, arrays and values replace, null removes (performance guide). */
export function mergePatch(target: EventInput, patch: EventInput): EventInput {
  const merged = mergeObjects(target, patch);
  for (const name of ['start', 'end']) {
    const sent = patch[name];
    if (isObject(sent)) merged[name] = mergeMoment(merged[name], sent);
  }
  return merged as EventInput;
}

function mergeObjects(target: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const before = merged[name];
    if (value === null) delete merged[name];
    else if (isObject(value) && isObject(before)) merged[name] = mergeObjects(before, value);
    else merged[name] = value;
  }
  return merged;
}

/** A patch that turns a timed event into an all-day one, or back, sends only the new form. */
function mergeMoment(merged: unknown, sent: Record<string, unknown>): unknown {
  if (!isObject(merged)) return merged;
  const { date, dateTime, timeZone, ...rest } = merged;
  if (typeof sent.date === 'string') return { ...rest, date };
  if (typeof sent.dateTime === 'string') return { ...rest, dateTime, timeZone };
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
