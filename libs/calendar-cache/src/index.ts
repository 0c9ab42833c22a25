export {
  type ApiKey,
  type ApiKeyRepository,
  type ApiKeyScope,
  type ApiKeyUse,
  apiKeyScopes,
  createApiKeySecret,
  hashApiKey,
  isSameHash,
  type ListedApiKey,
  type NewApiKey,
} from './api-key/api-key.ts';
export { assertMayCreate, createApiKey } from './api-key/create-api-key.ts';
export type {
  AvailabilityRepository,
  CachedAnswer,
  CachedBlock,
  CachedCalendar,
  CachedEventBlock,
  CacheQuestion,
  IgnorableEvent,
} from './availability/availability-repository.ts';
export type { Calendar, EventBusyDate, SelectedCalendarReference } from './availability/calendar.ts';
export { CalendarCacheService, type CalendarCacheServiceDependencies } from './availability/calendar-cache-service.ts';
export type { Explanation, IgnoredEvent, IgnoredReason } from './availability/explain/explain-ignored.ts';
export {
  type AnswerDetail,
  type AvailabilityAnswer,
  type AvailabilityQuestion,
  answerDetails,
  answerGroups,
  type BlockOrigin,
  type BusyBlock,
  type BusyGroup,
  type CalendarEvidence,
  type CalendarSelection,
  type EventFacts,
  type FreshState,
  type GroupBy,
  type OnStale,
  staleModes,
} from './availability/question.ts';
export { type BusyInterval, overlaps } from './busy-interval/busy-interval.ts';
export { type ProjectionContext, projectEvent } from './busy-interval/project-event.ts';
export { type Projection, projectSeries, type Series } from './busy-interval/project-series.ts';
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
  CalendarEventRepository,
  RemovedCounts,
  RemovedPast,
} from './calendar-event/calendar-event-repository.ts';
export { type Learned, type LearnedBy, learnedBy } from './calendar-event/learned.ts';
export type {
  CalendarList,
  CalendarListChanges,
  CalendarListRepository,
  ListedCalendar,
} from './calendar-list/calendar-list.ts';
export {
  type RefreshCalendarListDependencies,
  type RefreshedCalendarList,
  refreshCalendarList,
} from './calendar-list/refresh-calendar-list.ts';
export { type BackoffSettings, nextBackoffMs } from './calendar-subscription/backoff.ts';
export type {
  CalendarSubscription,
  CalendarSubscriptionRepository,
  ChannelNeed,
  FailedAttempt,
  FutureAgePortion,
  HorizonCandidate,
  LostPushPortion,
  OldKeyPortion,
  PostponedSync,
  SubscriptionChannel,
  SupersededChannel,
  UntrustedReason,
} from './calendar-subscription/calendar-subscription.ts';
export { isWatchable, untrustedReasons } from './calendar-subscription/calendar-subscription.ts';
export {
  CalendarSubscriptionService,
  type CalendarSubscriptionServiceDependencies,
  type NotificationVerdict,
  type WatchOutcome,
} from './calendar-subscription/calendar-subscription-service.ts';
export { type Remedy, remedyOf } from './calendar-subscription/remedy-of.ts';
export {
  type StateOrGroup,
  stateGroups,
  stateTransitions,
} from './calendar-subscription/state-transitions.ts';
export {
  isHealthy,
  type StateColumns,
  type SubscriptionState,
  stateOf,
  subscriptionStates,
} from './calendar-subscription/subscription-state.ts';
export { createChannelId, subscriptionIdOfChannel } from './channel/channel-id.ts';
export { signChannel, verifyChannelToken, type WebhookKeyRing } from './channel/channel-token.ts';
export {
  CalendarCacheSqlCleanupService,
  type CalendarCacheSqlCleanupServiceDependencies,
} from './cleanup/calendar-cache-sql-cleanup-service.ts';
export type { CleanupRun, CleanupRunRepository } from './cleanup/cleanup-run.ts';
export { type BeginConsentDependencies, beginConsent, type ConsentSettings } from './credential/begin-consent.ts';
export {
  type ConnectedCredential,
  type ConnectedCredentialRepository,
  type CredentialState,
  credentialStates,
  credentialTransitions,
  type NewSecret,
  type StoredCredential,
} from './credential/connected-credential.ts';
export type { BegunConsent, ConsentRepository, UsedConsent } from './credential/consent.ts';
export {
  type Credential,
  type CredentialKind,
  type CredentialRepository,
  type CredentialSecret,
  credentialKinds,
  type ReconnectReason,
  reconnectReasons,
  type SealedCredential,
  type SecretChange,
} from './credential/credential.ts';
export type { ConsentQuestion, CredentialAuthority, VerifiedSecret } from './credential/credential-authority.ts';
export { sealCredentialSecret, unsealCredentialSecret } from './credential/credential-secret.ts';
export { CredentialService, type CredentialServiceDependencies } from './credential/credential-service.ts';
export type { FinishedConsent } from './credential/finish-consent.ts';
export { type HandedOverSecret, handOverCredential } from './credential/hand-over-credential.ts';
export type { KeptCredential } from './credential/keep-credential.ts';
export { type KeyRing, keyRingOf } from './credential/key-ring.ts';
export type { CredentialReceipt } from './credential/remove-credential.ts';
export { isAllowedReturnUrl } from './credential/return-url.ts';
export {
  type KeyUse,
  type RotationProgress,
  rotateKeys,
  type SealedSecretRepository,
} from './credential/rotate-keys.ts';
export { seal, unseal } from './credential/seal.ts';
export {
  type AppliedWriteFlag,
  type ApplyWriteFlagDependencies,
  applyWriteFlag,
  type WriteTrustRepository,
} from './feature/apply-write-flag.ts';
export {
  type FeatureAdministration,
  type FeatureState,
  type FeatureSwitch,
  featureSwitches,
} from './feature/feature-administration.ts';
export type { FeaturePolicies, FeaturePolicy } from './feature/features.ts';
export { type FeatureSlug, type FeaturesRepository, featureSlugs } from './feature/features.ts';
export { createWriteFlagSweep } from './feature/sweep-write-flag.ts';
export { type AnswerFreeBusyDependencies, answerFreeBusy } from './free-busy/answer-free-busy.ts';
export type {
  FreeBusyCandidate,
  FreeBusyDirectory,
  FreeBusyDirectoryQuestion,
  FreeBusyItem,
  FreeBusyQuestion,
} from './free-busy/free-busy.ts';
export { type CurrentPollPace, createPollPace, type PollPaceDependencies } from './poll-pace/create-poll-pace.ts';
export {
  describeStretch,
  type PollPace,
  type PollPaceSettings,
  pollPaceSettingsOf,
  stretchPolls,
} from './poll-pace/stretch-polls.ts';
export type {
  CalendarListEntry,
  CalendarListRead,
  CalendarProvider,
  CalendarProviders,
  EventPage,
  GrantedChannel,
  IsAwaited,
  LiveBusy,
} from './provider/calendar-provider.ts';
export { isProviderFailure } from './provider/is-provider-failure.ts';
export { createPageTrail } from './provider/page-trail.ts';
export { baseIdOf, type ExceptionId, parseExceptionId } from './recurrence/series-id.ts';
export { readZone, startOfDate, wallToInstant } from './recurrence/wall-time.ts';
export type {
  ChannelReceipt,
  OpenChannel,
  OpenChannelRepository,
  RemovalReceipt,
  RemovedCalendarCounts,
  RemovedCredential,
  RemovedPerson,
} from './removal/removal.ts';
export { CalendarDirectory, type CalendarDirectoryDependencies } from './selected-calendar/calendar-directory.ts';
export type {
  CalendarHealth,
  CalendarHealthPage,
  CalendarHealthRepository,
} from './selected-calendar/calendar-health.ts';
export { type ConnectCalendarDependencies, connectCalendar } from './selected-calendar/connect-calendar.ts';
export {
  describeUnhealthy,
  type HealthSummaryRepository,
  type UnhealthyCalendar,
} from './selected-calendar/health-summary.ts';
export type { SelectedCalendar, SelectedCalendarRepository } from './selected-calendar/selected-calendar.ts';
export { type ExtendHorizonsDependencies, extendHorizons } from './sweep/extend-horizons.ts';
export { createFutureAgeSweep, type FutureAgeSweepDependencies } from './sweep/sweep-future-ages.ts';
export { type SweepStaleDependencies, sweepStale } from './sweep/sweep-stale.ts';
export { type SweepSubscriptionsDependencies, sweepSubscriptions } from './sweep/sweep-subscriptions.ts';
export { type AwaitedBy, type AwaitedSyncs, isAwaitedSync } from './sync/awaited-sync.ts';
export {
  CalendarCacheSqlService,
  type CalendarCacheSqlServiceDependencies,
} from './sync/calendar-cache-sql-service.ts';
export type { SyncSettings } from './sync/settings.ts';
export type { SyncOutcome } from './sync/sync-outcome.ts';
export { createSyncSlots, type SyncSlots } from './sync/sync-slots.ts';
export type { CommitCounts, CommitPlan, RunScope, SyncRun, SyncStore } from './sync/sync-store.ts';
export { TeamDirectory } from './team/team-directory.ts';
export { maxTeamDepth, type RemovedTeam, type Team, type TeamRepository } from './team/team-repository.ts';
export { type SetAlarm, systemAlarm } from './time/alarm.ts';
export { type Clock, dayMs, hourMs, minuteMs, secondMs, systemClock, type TimeRange } from './time/clock.ts';
export { pauseUntilAborted } from './time/pause-until-aborted.ts';
export { zoneDataVersion } from './time-zone/zone-data.ts';
export { offsetAt } from './time-zone/zone-offsets.ts';
export { assertBoundToNoTeam } from './user/assert-bound-to-no-team.ts';
export { hostIdSchema, maxHostIdLength } from './user/host-id.ts';
export { UserDirectory, type UserDirectoryDependencies } from './user/user-directory.ts';
export type { KeysetPage, User, UserRepository, Viewer } from './user/user-repository.ts';
export {
  GoogleCalendarWebhookService,
  type Notification,
  type WebhookAnswer,
} from './webhook/google-calendar-webhook-service.ts';
export { type ChannelReference, type JobRequests, type SyncReason, syncReasons } from './webhook/job-requests.ts';
