export { parseEvent } from './calendar-event/parse-event.ts';
export { parseEventPage } from './calendar-event/parse-event-page.ts';
export { CredentialAuthority } from './credential/credential-authority.ts';
export type { CredentialDependencies, NeedsReconnect } from './credential/credential-dependencies.ts';
export { createGetCredentialForCalendarCache } from './credential/get-credential-for-calendar-cache.ts';
export { defaultScopes } from './credential/scopes.ts';
export { createCalendarProviders } from './provider/create-calendar-providers.ts';
export type { ReadSettings } from './provider/google-calendar-provider.ts';
export type { GoogleCallReport, GoogleConnection } from './provider/google-connection.ts';
