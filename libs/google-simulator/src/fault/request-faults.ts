import { setTimeout as wait } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { bearerOf } from '../http/signed-in.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, UserRecord } from '../state/simulator-state.ts';
import { befall } from './befallen.ts';
import { DEFAULT_DELAY_MS } from './end-response.ts';
import type { FaultSubject } from './fault-book.ts';
import { type FaultKind, faultKindEntry } from './fault-kinds.ts';
import { faultRefusal, tokenFaultRefusal } from './fault-refusal.ts';
import { routeOf } from './route-of.ts';
import { answerOnWire } from './wire-fault.ts';

/** Lets faults befall the calls below `/calendar/v3`, before anything looks at them. */
export function apiFaults(simulator: Simulator): RequestHandler {
  return async (request, response, next) => {
    const called = simulator.faults.isEmpty ? null : routeOf(request.method, request.path);
    if (!called) return next();
    const user = userOf(simulator, request);
    const calendarId = called.calendarId === 'primary' && user ? user.primaryCalendarId : called.calendarId;
    const subject = { route: called.route, calendarId, email: user?.email ?? null };
    const kind = await harm(simulator, subject, request, response);
    if (kind === null) return next();
    if (answerOnWire(response, kind)) return;
    if (kind === 'full-sync-required') endTokens(simulator.state.calendars.get(calendarId ?? ''), user);
    const refusal = faultRefusal(kind);
    if (refusal) throw refusal;
    next();
  };
}

/** Lets faults befall the token endpoint; its form is read by then. */
export function tokenFaults(simulator: Simulator): RequestHandler {
  return async (request, response, next) => {
    if (simulator.faults.isEmpty) return next();
    const sent: unknown = request.body?.refresh_token;
    const grant = typeof sent === 'string' ? simulator.state.refreshTokens.get(sent) : undefined;
    const subject: FaultSubject = { route: 'token', calendarId: null, email: grant?.email ?? null };
    const kind = await harm(simulator, subject, request, response);
    if (kind === null) return next();
    if (answerOnWire(response, kind)) return;
    const refusal = tokenFaultRefusal(kind) ?? faultRefusal(kind);
    if (refusal) throw refusal;
    next();
  };
}

/** The fault that befalls the call now; a slow answer may come on top of another one. */
async function harm(
  simulator: Simulator,
  subject: FaultSubject,
  request: Request,
  response: Response,
): Promise<FaultKind | null> {
  const slow = simulator.faults.take(subject, (kind) => kind === 'slow-answer');
  if (slow) {
    befall(response, slow);
    // The server keeps its process alive; an answer that nobody waits for any more must not.
    await wait(slow.delayMs ?? DEFAULT_DELAY_MS, undefined, { ref: false });
  }
  const rule = simulator.faults.take(subject, (kind) => kind !== 'slow-answer' && canBefall(kind, request));
  if (rule) befall(response, rule);
  return rule?.kind ?? null;
}

/** Faults that no such call can meet at Google never happen: 410 without a token, broken gzip to those who want none. */
function canBefall(kind: FaultKind, request: Request): boolean {
  if (faultKindEntry(kind).family === 'answer') return false;
  if (kind === 'full-sync-required') return request.query.syncToken !== undefined;
  if (kind === 'updated-min-too-long-ago') return request.query.updatedMin !== undefined;
  if (kind === 'truncated-gzip') return /\bgzip\b/.test(request.get('accept-encoding') ?? '');
  return true;
}

function userOf(simulator: Simulator, request: Request): UserRecord | undefined {
  const token = simulator.state.accessTokens.get(bearerOf(request) ?? '');
  return token && simulator.state.users.get(token.email);
}

/** The tokens stay dead: one that is good again after its 410 would hide a caller who goes on using it. */
function endTokens(calendar: CalendarRecord | undefined, user: UserRecord | undefined): void {
  if (calendar) calendar.epoch += 1;
  else if (user) user.listEpoch += 1;
}
