import type { Request } from 'express';
import { z } from 'zod';
import type { ListEntriesQuery } from '../calendar-list/list-entries.ts';
import type { ListEventsQuery } from '../event/list-query.ts';
import { invalid } from '../google-error/refusals.ts';
import { accessRoles } from '../state/simulator-state.ts';
import { parseInstant } from '../time/parse-instant.ts';

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const positiveInteger = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1));
/** Google ignores the milliseconds of bounds. */
const bound = z.string().transform((text, context) => {
  const instantMs = parseInstant(text);
  if (instantMs !== undefined) return Math.floor(instantMs / 1000) * 1000;
  context.addIssue('not RFC 3339 with an offset');
  return z.NEVER;
});
const repeated = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

const listEventsSchema = z.object({
  maxResults: positiveInteger.default(250).transform((count) => Math.min(count, 2_500)),
  pageToken: z.string().optional(),
  syncToken: z.string().optional(),
  singleEvents: flag.default(false),
  showDeleted: flag.optional(),
  orderBy: z.enum(['startTime', 'updated']).optional(),
  timeMin: bound.optional(),
  timeMax: bound.optional(),
  updatedMin: bound.optional(),
  timeZone: z.string().optional(),
  eventTypes: repeated,
  maxAttendees: positiveInteger.optional(),
  iCalUID: z.string().optional(),
  q: z.string().optional(),
  privateExtendedProperty: repeated,
  sharedExtendedProperty: repeated,
});

/** The parameters of events.list and events.instances. @throws GoogleError 400 naming the first bad one. */
export function readListEventsQuery(request: Pick<Request, 'query'>): ListEventsQuery {
  const { timeMin, timeMax, updatedMin, ...rest } = readWith(listEventsSchema, request);
  return { ...rest, timeMinMs: timeMin, timeMaxMs: timeMax, updatedMinMs: updatedMin };
}

const listEntriesSchema = z.object({
  maxResults: positiveInteger.default(100).transform((count) => Math.min(count, 250)),
  pageToken: z.string().optional(),
  syncToken: z.string().optional(),
  showDeleted: flag.default(false),
  showHidden: flag.default(false),
  minAccessRole: z.enum(accessRoles).optional(),
  showOwnOrganizationOnly: flag.default(false),
});

/** The parameters of calendarList.list. @throws GoogleError 400 naming the first bad one. */
export function readListEntriesQuery(request: Pick<Request, 'query'>): ListEntriesQuery {
  return readWith(listEntriesSchema, request);
}

/** A JSON body in the shape of `schema`. @throws GoogleError 400 */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: Pick<Request, 'body'>): z.infer<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (!parsed.success) throw invalid('Invalid Value', String(parsed.error.issues[0]?.path.join('.') ?? 'resource'));
  return parsed.data;
}

function readWith<Schema extends z.ZodType>(schema: Schema, request: Pick<Request, 'query'>): z.infer<Schema> {
  const parsed = schema.safeParse(request.query);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  throw invalid(name === 'timeMin' || name === 'timeMax' ? 'Bad Request' : 'Invalid Value', name);
}
