import { dayMs, minuteMs } from '@calendar-cache/calendar-cache';
import { type CalendarHand, withRule } from '../hand/calendar-hand.ts';
import type { Command, roles } from '../plan/command.ts';
import { type EventPlan, lateFlavours, type PlacedEvent } from '../plan/event-plan.ts';
import type { RulePlan } from '../plan/rule-plan.ts';
import type { Stage } from '../stage/stage.ts';
import type { GoogleHistory } from './google-history.ts';

/** What a command works on. */
export interface Performance {
  stage: Stage;
  hand: CalendarHand;
  history: GoogleHistory;
  /** Something changed of which no notification tells: only a sweep finds it. */
  unannounced: boolean;
  /** Something changed while no channel lived: whoever opens the next one reads afterwards. */
  unwatched: boolean;
  /** `perhaps`: Google may have said `invalid_grant`; then the credential is dead until the person connects again. */
  consent: 'given' | 'perhaps-lost' | 'withdrawn';
  /** What the person may do with the calendar now. */
  role: (typeof roles)[number] | 'none';
}

/** A command that does something. */
export type Change = Exclude<Command, { kind: 'quiet' | 'ask' }>;
type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
type Verb<Kind extends Command['kind']> = (
  performance: Performance,
  command: CommandOf<Kind>,
) => boolean | Promise<boolean>;
/** What each command does; false when there was nothing that it could be done to. Questions are no changes. */
type Verbs = { [Kind in Change['kind']]: Verb<Kind> };

const isSpecial = (event: PlacedEvent) => ['birthday', 'working-location'].includes(event.flavour);
const isMaster = (event: PlacedEvent) => event.rule !== null && event.flavour !== 'birthday';
const withoutRule = (event: PlacedEvent) => event.rule === null;
const any = () => true;

export const verbs: Verbs = {
  insert: ({ hand }, { event }) => {
    hand.insert(event);
    return true;
  },
  edit: ({ hand }, { pick, flavour }) => hand.edit(pick, flavour),
  move: ({ hand }, { pick, day, minute, span }) => {
    const place = { day: hand.dayOf(day), minute };
    return hand.reshape(
      pick,
      (event) => ({ ...event, ...place, ...(span === null || isSpecial(event) ? {} : { span }) }),
      any,
    );
  },
  'move-out': ({ hand, stage }, { pick, days }) => {
    const day = Math.floor(stage.clock.now() / dayMs) + days;
    return hand.reshape(pick, (event) => ({ ...event, day }), any);
  },
  cancel: ({ hand }, { pick }) => hand.cancel(pick),
  restore: ({ hand }, { pick }) => hand.restore(pick),
  'clear-recurrence': ({ hand }, { pick }) => hand.reshape(pick, (event) => withRule(event, null), isMaster),
  recur: ({ hand }, { pick, rule }) => hand.reshape(pick, (event) => withRule(event, rule), withoutRule),
  'edit-recurrence': ({ hand }, { pick, rule }) => hand.reshape(pick, (event) => withRule(event, rule), isMaster),
  'move-instance': ({ hand }, { pick, number, minutes }) => hand.moveInstance(pick, number, minutes),
  'cancel-instance': ({ hand }, { pick, number }) => hand.cancelInstance(pick, number),
  'cancel-exception': ({ hand }, { pick }) => hand.cancelException(pick),
  'edit-instance': ({ hand }, { pick, number, flavour }) => hand.editInstance(pick, number, flavour),
  'restore-instance': ({ hand }, { pick }) => hand.restoreInstance(pick),
  'orphan-exception': ({ hand }, { event }) => {
    hand.insertOrphan(event);
    return true;
  },
  split: ({ hand }, { pick, number }) => hand.split(pick, number),
  'event-zone': ({ hand }, { pick, zone }) =>
    hand.reshape(
      pick,
      (event) => ({ ...event, zone }),
      ({ span }) => 'minutes' in span,
    ),
  'calendar-zone': (performance, { zone }) => {
    performance.hand.setCalendarZone(zone);
    performance.unannounced = true;
    return true;
  },
  role: (performance, { role }) => share(performance, role),
  'lose-or-regain-access': (performance) => share(performance, performance.role === 'none' ? 'writer' : 'none'),
  'expire-tokens': ({ stage }) => {
    stage.google.expireSyncTokens(stage.calendar.externalId);
    return true;
  },
  'operator-sync': async ({ stage }) => {
    await stage.requestSync();
    return true;
  },
  'advance-minutes': ({ stage }, { minutes }) => advance(stage, minutes * minuteMs),
  'advance-days': ({ stage }, { days }) => advance(stage, days * dayMs),
  sweep: async ({ stage }, { job }) => {
    await stage.request(job);
    return true;
  },
  mail: (performance, { fate }) => {
    const { stage } = performance;
    if (fate === 'held-back') stage.google.pauseNotifications();
    else if (fate === 'swapped' || fate === 'receiver-unavailable') stage.lane.webhook.expect(fate);
    else {
      stage.google.faults.add({
        kind: fate,
        route: 'push',
        calendarId: stage.calendar.externalId,
        times: 1,
        delayMs: 15,
      });
      performance.unannounced ||= fate === 'drop' || fate === 'silent-death';
    }
    return true;
  },
  'let-begin': async ({ stage }) => {
    await Promise.race([stage.nextPage(), stage.untilIdle()]);
    return true;
  },
  'let-run': async ({ stage }) => {
    await stage.untilIdle();
    return true;
  },
  'overlapping-run': async ({ stage }) => {
    await stage.requestSync();
    stage.startOverlappingRun();
    return true;
  },
  'killed-run': ({ stage }, { statements }) => {
    stage.startDoomedRun(statements);
    return true;
  },
  'change-while-reading': async (performance, { afterPages, change, pick }) => {
    const { stage } = performance;
    stage.afterPages(afterPages, () => {
      changeMidRead(performance, change, pick);
      performance.history.note();
    });
    await stage.requestSync();
    return true;
  },
  'token-fault': async (performance, { fault: kind }) => {
    const { stage } = performance;
    const { email } = stage.calendar;
    stage.google.faults.add({ kind, route: 'token', email, times: 1 });
    stage.google.expireAccessTokens(email);
    if (kind === 'invalid-grant' && performance.consent === 'given') performance.consent = 'perhaps-lost';
    await stage.requestSync();
    return true;
  },
  'channel-fault': async ({ stage }, { route, fault: kind }) => {
    const { email, externalId: calendarId } = stage.calendar;
    stage.google.faults.add({ kind, route, times: 1, ...(route === 'watch' ? { calendarId } : { email }) });
    // Late enough for another channel, and for the end of the one before.
    stage.clock.advance(almostChannelLifeMs);
    await stage.request('sweep-subscriptions');
    await stage.untilIdle();
    return true;
  },
  'withdraw-consent': (performance) => {
    const { google, calendar } = performance.stage;
    google.revokeGrant(calendar.email);
    performance.consent = 'withdrawn';
    return true;
  },
  'connect-again': async (performance) => {
    await reconnect(performance);
    return true;
  },
  'switch-flag': async (performance, { flag, way }) => {
    const { flags } = performance.stage;
    // What changes while write is off is found out by the full sync afterwards.
    performance.unannounced ||= flag === 'write' && !flags.anyIsOff;
    if (flags.anyIsOff) await flags.switchAllOn();
    else await flags.switchOff(flag, way);
    return true;
  },
  fault: ({ stage }, { fault: kind, skip, times }) => {
    // What only makes a list odd may last: nobody notices it, nobody tries again.
    const odd = oddLists.has(kind) ? {} : { skip, times };
    stage.google.faults.add({ kind, route: 'list', calendarId: stage.calendar.externalId, delayMs: 15, ...odd });
    return true;
  },
};

const oddLists = new Set(['repeated-ids', 'short-page', 'exceptions-first', 'stripped-stubs']);

/** Channels are renewed a day before they end. */
const almostChannelLifeMs = 6.5 * dayMs;

/** Ends what goes wrong at the token endpoint: whom Google refuses then stays unconnected. */
export async function reconnect(performance: Performance): Promise<void> {
  const { stage } = performance;
  stage.endTokenFaults();
  await stage.person.connectAgain();
  performance.consent = 'given';
}

/** What a command becomes for which there was nothing: more events to come, so that later ones find some. */
export function replacementOf(command: Command): CommandOf<'insert'> {
  const pick = 'pick' in command ? command.pick : 0;
  const frequency = (['weekly', 'daily', 'weekly-days', 'weekly'] as const)[pick % 4] ?? 'weekly';
  const rule: RulePlan = { frequency, interval: 1, end: { kind: 'never' }, excluded: [], added: [] };
  const event: EventPlan = {
    day: { kind: 'from-today', days: pick % 20 },
    minute: 540 + pick,
    zone: 'Europe/Berlin',
    span: pick % 3 === 0 ? { shape: 'all-day', days: 1 } : { shape: 'timed', minutes: 45 },
    flavour: (pick % 5 === 0 ? lateFlavours[pick % lateFlavours.length] : undefined) ?? 'plain',
    rule: command.kind === 'recur' ? null : rule,
  };
  return { kind: 'insert', event };
}

function share(performance: Performance, role: Performance['role']): boolean {
  const { stage } = performance;
  const { externalId: calendarId, email } = stage.calendar;
  // One's own calendar can't be taken away; its sync tokens end all the same when somebody else gets a role.
  if (stage.sort !== 'shared') {
    stage.google.share({ calendarId, email: stage.someoneElse(), role: role === 'none' ? 'reader' : role });
    return true;
  }
  stage.google.share({ calendarId, email, role });
  performance.role = role;
  // What changes while nobody may look is found out later.
  performance.unannounced = true;
  return true;
}

function advance(stage: Stage, milliseconds: number): boolean {
  stage.clock.advance(milliseconds);
  return true;
}

function changeMidRead(
  performance: Performance,
  change: CommandOf<'change-while-reading'>['change'],
  pick: number,
): boolean {
  const { hand, stage } = performance;
  switch (change) {
    case 'insert':
      hand.insert(replacementOf({ kind: 'cancel', pick }).event);
      return true;
    case 'edit':
      return hand.edit(pick, pick % 2 === 0 ? 'transparent' : 'plain');
    case 'cancel':
      return hand.cancel(pick);
    case 'expire-tokens':
      stage.google.expireSyncTokens(stage.calendar.externalId);
      return true;
  }
}
