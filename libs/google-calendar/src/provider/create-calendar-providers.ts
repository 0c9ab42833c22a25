import type { CalendarProvider, CalendarProviders, IsAwaited } from '@calendar-cache/calendar-cache';
import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { AccessTokens } from '../credential/access-tokens.ts';
import type { CredentialDependencies } from '../credential/credential-dependencies.ts';
import { CredentialSessions } from '../credential/credential-sessions.ts';
import { createAuthorizedCall } from './authorized-call.ts';
import { GoogleCalendarProvider, type ReadSettings } from './google-calendar-provider.ts';
import { withoutProxy } from './google-connection.ts';

// 2,500 is Google's most and has timed out for others; 250 costs four times the calls (Google guide 1.3).
const defaultMaxResults = 1_000;

/**
 * Google Calendar behind the domain's port: one client per credential and process, replaced when the stored secret changes.
 * Nothing is sent before a provider is asked for something; nothing is retried but one 401 with a fresh token (L18).
 */
export function createCalendarProviders(
  dependencies: CredentialDependencies &
    Partial<Pick<ReadSettings, 'maxResults' | 'storeEventDetails'>> & { isAwaitedByDefault?: IsAwaited },
): CalendarProviders {
  const { apiUrl, timeoutMs, maxResults = defaultMaxResults, storeEventDetails = false } = dependencies;
  const { isAwaitedByDefault = () => false } = dependencies;
  const sessions = new CredentialSessions(dependencies);
  const clients = new WeakMap<AccessTokens, calendar_v3.Calendar>();
  const createClient = (credentialId: string, tokens: AccessTokens) =>
    calendar({
      version: 'v3',
      retry: false,
      timeout: timeoutMs,
      ...(apiUrl === undefined ? {} : { rootUrl: apiUrl, ...withoutProxy(apiUrl) }),
      // Calls of a service account would all be charged to it; this charges them to the person (Google guide 4.3).
      ...(tokens.kind === 'service-account' ? { params: { quotaUser: credentialId } } : {}),
    });
  return {
    async forCredential(credentialId, isAwaited = isAwaitedByDefault): Promise<CalendarProvider> {
      const tokens = await sessions.open(credentialId);
      const client = clients.get(tokens) ?? createClient(credentialId, tokens);
      clients.set(tokens, client);
      const call = createAuthorizedCall(tokens, dependencies, { credentialId, isAwaited });
      return new GoogleCalendarProvider(client, call, {
        maxResults,
        storeEventDetails,
        freeBusy: { clock: dependencies.clock, timeoutMs },
      });
    },
  };
}
