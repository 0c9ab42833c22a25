import { dayMs, minuteMs, secondMs } from '@calendar-cache/calendar-cache';

/** `awaited`: a notification, a refresh-on-read, an operator, a live question. `background`: all the rest. */
export type CallPriority = 'awaited' | 'background';

/** Calls that the project may make, all processes together (Google guide 4.3). */
export interface QuotaLimits {
  projectPerMinute: number;
  /** Per credential. */
  userPerMinute: number;
  perDay: number;
}

/** A counted limit in any span of its window. */
export interface QuotaBudget {
  name: string;
  limit: number;
  windowMs: number;
}

/** Background work stops here, of each budget. */
const backgroundShare = 0.7;
/** A call reaches Google a little after it was counted: a second more than Google's minute keeps late ones inside. */
const minuteWindowMs = minuteMs + secondMs;

/** What a call takes from: project, user, day. What somebody waits for counts against the day and is never refused by it. */
export function budgetsOf(credentialId: string, priority: CallPriority, limits: QuotaLimits): QuotaBudget[] {
  const background = priority === 'background';
  const share = (limit: number) => (background ? Math.max(1, Math.floor(limit * backgroundShare)) : limit);
  return [
    { name: 'project', limit: share(limits.projectPerMinute), windowMs: minuteWindowMs },
    { name: `user:${credentialId}`, limit: share(limits.userPerMinute), windowMs: minuteWindowMs },
    { name: 'day', limit: background ? limits.perDay : Number.MAX_SAFE_INTEGER, windowMs: dayMs },
  ];
}

/** What must not be closed for a call; a scope can be closed for background work alone. */
export function gatesOf(credentialId: string, priority: CallPriority): string[] {
  const all = ['project', `user:${credentialId}`];
  return priority === 'awaited' ? all : [...all, ...all.map((gate) => `${gate}:background`)];
}
