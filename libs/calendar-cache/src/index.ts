export { type BusyInterval, overlaps } from './busy-interval/busy-interval.ts';
export { type BusyFacts, type BusyRule, busyRuleOf, busyRules } from './calendar-event/busy-rules.ts';
export type {
  CalendarEvent,
  EventStatus,
  EventTime,
  OriginalStart,
  ResponseStatus,
} from './calendar-event/calendar-event.ts';
export { kindOfEvent } from './calendar-event/calendar-event.ts';
export type {
  CalendarSubscription,
  SubscriptionChannel,
  UntrustedReason,
} from './calendar-subscription/calendar-subscription.ts';
export type { Credential, CredentialRepository, CredentialSecret, SealedCredential } from './credential/credential.ts';
export { sealCredentialSecret, unsealCredentialSecret } from './credential/credential-secret.ts';
export { type KeyRing, parseKeyRing } from './credential/key-ring.ts';
export { seal, unseal } from './credential/seal.ts';
export type {
  CalendarListEntry,
  CalendarProvider,
  CalendarProviders,
  EventPage,
  GrantedChannel,
  LiveBusy,
} from './provider/calendar-provider.ts';
export { type Clock, dayMs, hourMs, minuteMs, secondMs, systemClock, type TimeRange } from './time/clock.ts';
