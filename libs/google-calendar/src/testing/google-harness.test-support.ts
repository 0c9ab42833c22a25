import type { CalendarProvider } from '@calendar-cache/calendar-cache';
import type { AppError } from '@calendar-cache/errors';
import { afterEach, beforeEach } from '@jest/globals';
import type { CredentialDependencies } from '../credential/credential-dependencies.ts';
import { createCalendarProviders } from '../provider/create-calendar-providers.ts';
import type { GoogleCallReport } from '../provider/google-connection.ts';
import { CredentialShelf, freshSecret, keyRing } from './credential-shelf.test-support.ts';
import { type ScriptedAnswer, ScriptedGoogle, type SeenRequest } from './scripted-google.test-support.ts';

export const nowMs = Date.parse('2026-03-02T08:00:00Z');
export const calendarId = 'person@example.com';
export const eventsPath = `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;
export const fullList = { externalId: calendarId, syncToken: null, pageToken: null };
export const emptyPage = { timeZone: 'Europe/Berlin', accessRole: 'owner', items: [], nextSyncToken: 'token-1' };

/** A scripted Google, a shelf with `credential-1` (good for an hour), and the calls that were reported; new for each test. */
export class GoogleHarness {
  google = new ScriptedGoogle();
  shelf = new CredentialShelf();
  calls: GoogleCallReport[] = [];

  dependencies(timeoutMs = 5_000): CredentialDependencies {
    return {
      credentials: this.shelf,
      keyRing,
      oauthClient: { clientId: 'client', clientSecret: 'client-secret' },
      apiUrl: this.google.url,
      tokenUrl: `${this.google.url}token`,
      timeoutMs,
      clock: { now: () => nowMs },
      onCall: (call) => this.calls.push(call),
    };
  }

  provider(timeoutMs?: number): Promise<CalendarProvider> {
    return createCalendarProviders(this.dependencies(timeoutMs)).forCredential('credential-1');
  }

  /** Answers every request with one status and JSON body. */
  answerAll(status: number, body: unknown): void {
    this.google.answer = () => ({ status, body });
  }

  /** Answers the token endpoint with one thing and all else with another. */
  answer(token: (request: SeenRequest) => ScriptedAnswer, api: (request: SeenRequest) => ScriptedAnswer): void {
    this.google.answer = (request) => (request.path === '/token' ? token(request) : api(request));
  }
}

export function useGoogle(): GoogleHarness {
  const harness = new GoogleHarness();
  beforeEach(async () => {
    Object.assign(harness, { google: new ScriptedGoogle(), shelf: new CredentialShelf(), calls: [] });
    harness.shelf.put('credential-1', freshSecret(nowMs));
    await harness.google.start();
  });
  afterEach(() => harness.google.stop());
  return harness;
}

/** What the token endpoint grants. */
export function tokenAnswer(accessToken: string, more: object = {}): ScriptedAnswer {
  return { body: { access_token: accessToken, expires_in: 3599, token_type: 'Bearer', ...more } };
}

/** The error that an act throws; throws itself when there is none. */
export async function failureOf(act: () => Promise<unknown>): Promise<AppError> {
  try {
    await act();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}
