import { addCalendar } from '../calendar/add-calendar.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';
import { issueAccessToken, issueRefreshToken } from '../token/issue-tokens.ts';

/** A user to be. Tokens are made when they are not given. */
export interface NewUser {
  email: string;
  timeZone: string;
  refreshToken?: string | undefined;
  accessToken?: string | undefined;
  primaryCalendar?: { summary?: string | undefined; timeZone?: string | undefined } | undefined;
}

/** What a test or a demo needs to act for the user. `accessToken` never ends. */
export interface AddedUser {
  email: string;
  refreshToken: string;
  accessToken: string;
  primaryCalendarId: string;
}

/**
 * Adds a user with a primary calendar, whose id is the address.
 * @throws RangeError when the user exists or a zone is unknown.
 */
export function addUser(simulator: Simulator, wanted: NewUser): AddedUser {
  const { state, clock } = simulator;
  if (state.users.has(wanted.email)) throw new RangeError(`user exists: ${wanted.email}`);
  const nowMs = clock.now();
  const user: UserRecord = {
    email: wanted.email,
    timeZone: wanted.timeZone,
    primaryCalendarId: wanted.email,
    listCounter: 0,
    listEpoch: nowMs,
    listLastUpdatedMs: nowMs,
    list: new Map(),
  };
  state.users.set(user.email, user);
  addCalendar(simulator, user, {
    id: user.email,
    summary: wanted.primaryCalendar?.summary ?? user.email,
    timeZone: wanted.primaryCalendar?.timeZone ?? wanted.timeZone,
    kind: 'primary',
  });
  return {
    email: user.email,
    refreshToken: keepRefreshToken(simulator, user.email, wanted.refreshToken),
    accessToken: keepAccessToken(simulator, user.email, wanted.accessToken),
    primaryCalendarId: user.primaryCalendarId,
  };
}

function keepRefreshToken(simulator: Simulator, email: string, given: string | undefined): string {
  if (given === undefined) return issueRefreshToken(simulator, email);
  simulator.state.refreshTokens.set(given, { email, revoked: false });
  return given;
}

function keepAccessToken(simulator: Simulator, email: string, given: string | undefined): string {
  if (given === undefined) return issueAccessToken(simulator, { email, lifetimeMs: null });
  simulator.state.accessTokens.set(given, { email, expiresAtMs: null });
  return given;
}
