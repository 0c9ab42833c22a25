export {
  type AvailabilitySource,
  type CachedCalendarOptions,
  createCachedCalendar,
  type EventBusyDate,
} from './calendar/cached-calendar.ts';
export { type AvailabilityChoice, createAvailability, readFlag } from './calendar/create-availability.ts';
export {
  CalendarCacheError,
  type CalendarCacheErrorCode,
  type CalendarCacheErrorOptions,
  isCalendarCacheError,
} from './call/calendar-cache-error.ts';
export {
  type AnswerOf,
  type CalendarCacheClient,
  type CallOptions,
  type ClientOptions,
  createCalendarCacheClient,
  type InputOf,
  type OperationName,
} from './create-client.ts';
export type { ErrorCode, Operations, Schemas } from './generated/api.ts';
