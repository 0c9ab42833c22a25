import { busyRuleOf, type CalendarEvent } from '@calendar-cache/calendar-cache';

/** One column of an event: its SQL name, how its values travel, and how they are turned into the column. */
interface EventColumn {
  name: string;
  /** The element type of the array that `unnest` takes. */
  arrayType: string;
  /** SQL that makes the column from the unnested value. */
  read: (value: string) => string;
  value: (event: CalendarEvent) => string | number | null;
}

const asIs = (value: string) => value;
const fromEpochMs = (value: string) => `to_timestamp(${value} / 1000.0)`;

const text = (name: string, value: EventColumn['value']): EventColumn => ({
  name,
  arrayType: 'text',
  read: asIs,
  value,
});
const instant = (name: string, value: EventColumn['value']): EventColumn => ({
  name,
  arrayType: 'float8',
  read: fromEpochMs,
  value,
});
const day = (name: string, value: EventColumn['value']): EventColumn => ({
  name,
  arrayType: 'text',
  read: (column) => `${column}::date`,
  value,
});

const timed = (event: CalendarEvent) => (event.time?.kind === 'timed' ? event.time : null);
const allDay = (event: CalendarEvent) => (event.time?.kind === 'all-day' ? event.time : null);

const truth = (name: string, value: (event: CalendarEvent) => boolean): EventColumn => ({
  name,
  // As text: postgres.js takes an array of booleans for one boolean.
  arrayType: 'text',
  read: (column) => `${column}::boolean`,
  value: (event) => String(value(event)),
});

/** Every column that an event fills, in one order for merging and comparing. */
const eventColumns: readonly EventColumn[] = [
  text('google_event_id', (event) => event.googleEventId),
  text('i_cal_uid', (event) => event.iCalUID),
  text('etag', (event) => event.etag),
  { name: 'sequence', arrayType: 'integer', read: asIs, value: (event) => event.sequence },
  text('summary', (event) => event.summary),
  text('description', (event) => event.description),
  text('location', (event) => event.location),
  instant('start', (event) => timed(event)?.startMs ?? null),
  instant('end', (event) => timed(event)?.endMs ?? null),
  truth('is_all_day', (event) => allDay(event) !== null),
  day('start_date', (event) => allDay(event)?.startDate ?? null),
  day('end_date', (event) => allDay(event)?.endDate ?? null),
  text('start_zone', (event) => timed(event)?.startZone ?? null),
  text('end_zone', (event) => timed(event)?.endZone ?? null),
  text('status', (event) => event.status),
  text('transparency', (event) => event.transparency),
  text('visibility', (event) => event.visibility),
  text('event_type', (event) => event.eventType),
  text('self_response_status', (event) => event.selfResponseStatus),
  text('busy_rule', (event) => busyRuleOf(event).rule),
  {
    name: 'recurrence',
    arrayType: 'text',
    read: (column) => `string_to_array(${column}, E'\\n')`,
    value: (event) => event.recurrence.join('\n'),
  },
  text('recurring_event_id', (event) => event.recurringEventId),
  instant('original_start_time', (event) =>
    event.originalStart?.kind === 'timed' ? event.originalStart.startMs : null,
  ),
  day('original_start_date', (event) =>
    event.originalStart?.kind === 'all-day' ? event.originalStart.startDate : null,
  ),
  instant('google_created_at', (event) => event.googleCreatedAtMs),
  instant('google_updated_at', (event) => event.googleUpdatedAtMs),
];

/** Staging knows more of an event than what is kept of it. */
export const stagedEventColumns: readonly EventColumn[] = [
  ...eventColumns,
  truth('is_series_from_id', (event) => event.isSeriesFromId === true),
];

const quoted = (name: string) => `"${name}"`;

/** The quoted column names, with a table before each when one is given. */
export function eventColumnNames(table?: string, columns = eventColumns): string {
  return columns.map(({ name }) => (table === undefined ? quoted(name) : `${table}.${quoted(name)}`)).join(', ');
}

/** `"a" = excluded."a", …` for every column but the key. */
export function eventColumnsFromExcluded(columns = eventColumns): string {
  return columns
    .filter(({ name }) => name !== 'google_event_id')
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
    .join(', ');
}
