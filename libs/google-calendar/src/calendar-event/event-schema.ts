import { z } from 'zod';
import { storableText } from '../storable-text.ts';

// A field of the wrong type counts as absent: every default below it adds busy time or adds nothing (L1, L6).
const text = storableText.optional().catch(undefined);
const id = z.string().optional().catch(undefined);

const endSchema = z.object({ date: text, dateTime: text, timeZone: text }).optional().catch(undefined);

/** One end of an event as Google sends it: a date, or a time with an offset, a zone, or both. */
export type GoogleTime = NonNullable<z.infer<typeof endSchema>>;

/** What we read of Google's event resource; everything else is let pass and dropped. */
export const eventSchema = z.object({
  id,
  etag: text,
  status: text,
  eventType: text,
  transparency: text,
  visibility: text,
  iCalUID: text,
  sequence: z.number().int().min(0).max(2_147_483_647).optional().catch(undefined),
  created: text,
  updated: text,
  start: endSchema,
  end: endSchema,
  recurringEventId: id,
  originalStartTime: endSchema,
  // Not caught here: a master whose rule we can't read must not pass for a single event.
  recurrence: z.unknown().optional(),
  attendees: z
    .array(z.object({ self: z.boolean().optional().catch(undefined), responseStatus: text }))
    .optional()
    .catch(undefined),
  summary: text,
  description: text,
  location: text,
});

export type GoogleEvent = z.infer<typeof eventSchema>;

const alwaysRead = [
  'etag,id,status,eventType,transparency,visibility,attendees(self,responseStatus),start,end',
  'recurrence,recurringEventId,originalStartTime,iCalUID,sequence,created,updated',
].join(',');

/** The `fields` mask of events.list: only what is parsed, and titles only where they are stored (L20). */
export function eventFields(storeEventDetails: boolean): string {
  const item = storeEventDetails ? `${alwaysRead},summary,description,location` : alwaysRead;
  return `nextPageToken,nextSyncToken,timeZone,accessRole,items(${item})`;
}
