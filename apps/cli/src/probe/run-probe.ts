import { AppError } from '@calendar-cache/errors';
import { GoogleCaller } from './google-call.ts';
import type { Observation } from './observation.ts';
import { refresh, type TokenEndpoint } from './refresh-token.ts';
import { ScratchCalendar } from './scratch-calendar.ts';
import { type ProbeContext, type ProbedSwitch, probedSwitches, type TokenFindings } from './switches.ts';

/** Where the probe's right to the calendar comes from. */
export type ProbeAccess =
  | { kind: 'access-token'; accessToken: string }
  | {
      kind: 'refresh-token';
      refreshToken: string;
      endpoint: TokenEndpoint;
      /** Google gave another one, and takes the old one no more. */
      keep: (refreshToken: string) => void;
    };

/** What {@link runProbe} takes. */
export interface ProbeRequest {
  apiUrl: string;
  access: ProbeAccess;
  calendarId: string;
  webhookAddress: string;
  /** False looks whether it could be done, and does nothing. */
  write: boolean;
  signal: AbortSignal;
  onObserved: (name: string, observation: Observation) => void;
  /** Default: all. */
  switches?: readonly ProbedSwitch[];
}

/** What came of it. */
export interface ProbeResult {
  calls: number;
  leftovers: number;
  observations: Map<string, Observation>;
  /** What could not be removed, in words. */
  left: string[];
}

/**
 * Asks Google for the position of each switch. What it makes it removes, also when the signal ends it.
 * @throws AppError `invalid-request` for a calendar that holds other people's events; what Google refuses; the signal's reason.
 */
export async function runProbe(request: ProbeRequest): Promise<ProbeResult> {
  const { access, signal } = request;
  const session = await openSession(access, signal);
  const caller = new GoogleCaller({ apiUrl: request.apiUrl, accessToken: () => session.accessToken });
  const calendar = await ScratchCalendar.open(caller, signal, request.calendarId);
  const leftovers = await calendar.adoptLeftovers();
  const result: ProbeResult = { calls: 0, leftovers, observations: new Map(), left: [] };
  if (request.write) {
    try {
      // An earlier probe that was killed may have left a busy calendar.
      result.left = await calendar.cleanUp();
      const { webhookAddress } = request;
      const context: ProbeContext = { calendar, webhookAddress, tokens: null, quickestMs: () => caller.quickestMs };
      context.tokens = await findTokens(access, session, signal);
      for (const { name, observe } of request.switches ?? probedSwitches) {
        signal.throwIfAborted();
        const observation = await observe(context);
        result.observations.set(name, observation);
        request.onObserved(name, observation);
      }
    } finally {
      result.left.push(...(await calendar.cleanUp()));
    }
  }
  return { ...result, calls: caller.calls };
}

interface Session {
  accessToken: string;
  refreshToken: string | null;
  expiresInSeconds: number;
  isRotated: boolean;
}

async function openSession(access: ProbeAccess, signal: AbortSignal): Promise<Session> {
  if (access.kind === 'access-token') {
    return { accessToken: access.accessToken, refreshToken: null, expiresInSeconds: 0, isRotated: false };
  }
  const { endpoint, refreshToken, keep } = access;
  const refreshed = await refresh(signal, endpoint, refreshToken);
  if ('refused' in refreshed) {
    throw new AppError('credential-revoked', `Google does not take the refresh token: ${refreshed.refused}.`);
  }
  const { accessToken, expiresInSeconds, rotatedTo } = refreshed;
  if (rotatedTo !== null) keep(rotatedTo);
  return { accessToken, refreshToken: rotatedTo ?? refreshToken, expiresInSeconds, isRotated: rotatedTo !== null };
}

/** Shows the token once more, as a client that does not exist: Google refuses that, and nothing else comes of it. */
async function findTokens(access: ProbeAccess, session: Session, signal: AbortSignal): Promise<TokenFindings | null> {
  if (access.kind === 'access-token' || session.refreshToken === null) return null;
  const nobody = { ...access.endpoint, clientId: 'calendar-cache-probe', clientSecret: 'none' };
  const asNobody = await refresh(signal, nobody, session.refreshToken);
  const takesEveryClient = !('refused' in asNobody);
  if (takesEveryClient && asNobody.rotatedTo !== null) access.keep(asNobody.rotatedTo);
  return { expiresInSeconds: session.expiresInSeconds, isRotated: session.isRotated, takesEveryClient };
}
