import { dayMs, secondMs } from '@calendar-cache/calendar-cache';
import { CalendarHand } from '../hand/calendar-hand.ts';
import type { Command } from '../plan/command.ts';
import type { PlacedEvent } from '../plan/event-plan.ts';
import type { CalendarSort } from '../plan/event-resource.ts';
import { recurrenceLines } from '../plan/recurrence-lines.ts';
import type { Sequence } from '../plan/sequence.ts';
import { faultyChannelCalls } from '../stage/faulty-channel-calls.ts';
import type { Lane } from '../stage/lane.ts';
import { Stage } from '../stage/stage.ts';
import { askAmidChange } from './ask-amid-change.ts';
import { GoogleHistory } from './google-history.ts';
import { type Change, type Performance, replacementOf, verbs } from './perform.ts';
import { quietPoint } from './quiet-point.ts';
import type { Tally } from './tally.ts';

/** What the person may do with a calendar of that sort when it is made. */
const firstRoles: Record<CalendarSort, Performance['role']> = { primary: 'owner', shared: 'writer', import: 'reader' };

/** Lives through one sequence on a lane. @throws what is wrong, with the step at which it showed */
export async function runSequence(lane: Lane, sequence: Sequence, tally: Tally): Promise<void> {
  const jobs: string[] = [];
  const stage = await Stage.open(lane, sequence, (job, outcome) => {
    tally.add('job', `${job}: ${outcome}`);
    jobs.push(`${new Date(stage.clock.now()).toISOString()} ${job}: ${outcome}`);
  });
  try {
    const hand = new CalendarHand({
      google: stage.google,
      calendarId: stage.calendar.externalId,
      sort: sequence.sort,
      nowMs: () => stage.clock.now(),
      onPut: (event) => countShape(tally, event),
    });
    for (const plan of sequence.first) hand.insert(plan);
    const performance: Performance = {
      stage,
      hand,
      history: historyOf(stage),
      unannounced: false,
      unwatched: true,
      consent: 'given',
      role: firstRoles[sequence.sort],
    };
    await stage.request('sweep-subscriptions');
    await stage.request('sweep-stale');
    for (const [index, command] of sequence.commands.entries()) {
      await atStep(`step ${index + 1}`, () => step(performance, command, tally));
    }
    await atStep('the end', () => quietPoint(performance, sequence.lastRanges, tally));
    for (const [kind, count] of Object.entries(stage.google.faults.counts())) {
      if (count > 0) tally.add('fault', kind, count);
    }
    for (const route of faultyChannelCalls(stage.google)) tally.add('fault of a channel', route);
    tally.add('gap between syncs', `${sequence.minGapMs} ms`);
    for (const [name, position] of Object.entries(sequence.google)) tally.add(`switch ${name}`, String(position));
  } catch (error) {
    const subscription = JSON.stringify(await stage.subscription());
    const story = [...jobs.slice(-30), subscription].map((line) => `  ${line}`).join('\n');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nThe last jobs:\n${story}`, {
      cause: error,
    });
  } finally {
    await stage.close();
  }
  tally.add('sequence', sequence.sort);
}

async function step(performance: Performance, command: Command, tally: Tally): Promise<void> {
  const { stage } = performance;
  stage.clock.advance(secondMs);
  if (command.kind === 'quiet') {
    tally.add('command', 'quiet');
    return quietPoint(performance, command.ranges, tally);
  }
  if (command.kind === 'ask') {
    tally.add('command', 'ask');
    return askAmidChange(performance, command, tally);
  }
  const wasWatched = stage.isWatched();
  const done = await perform(performance, command, tally);
  if (!done) await perform(performance, replacementOf(command), tally);
  performance.unwatched ||= !wasWatched || !stage.isWatched();
  if (done) countSort(tally, command);
  if (command.kind === 'mail' && ['held-back', 'swapped', 'receiver-unavailable'].includes(command.fate)) {
    tally.add('fault', command.fate);
  }
}

async function perform(performance: Performance, command: Change, tally: Tally): Promise<boolean> {
  // Each verb takes the command of its own name, which the compiler can't follow through a look-up.
  const verb = verbs[command.kind] as (on: Performance, what: Change) => boolean | Promise<boolean>;
  try {
    const done = await verb(performance, command);
    if (done) tally.add('command', command.kind);
    return done;
  } catch (error) {
    // What Google does not take was no change; how often that happens is counted.
    if (!(error instanceof Error && 'httpStatus' in error)) throw error;
    tally.add('refused by Google', command.kind);
    return false;
  } finally {
    performance.history.note();
  }
}

/** Where most events lie; further out only quiet points ask. */
function historyOf(stage: Stage): GoogleHistory {
  const nowMs = stage.clock.now();
  return new GoogleHistory({
    google: stage.google,
    calendarId: stage.calendar.externalId,
    nowMs: () => stage.clock.now(),
    fromMs: nowMs - 10 * dayMs,
    untilMs: nowMs + 80 * dayMs,
  });
}

async function atStep(name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new Error(`At ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What a command is by itself decides little where it comes in several sorts. */
function countSort(tally: Tally, command: Change): void {
  if (command.kind === 'sweep') tally.add('sweep', command.job);
  if (command.kind === 'role') tally.add('role', command.role);
  if (command.kind === 'switch-flag') tally.add('flag', `${command.flag} ${command.way}`);
  if (command.kind === 'change-while-reading') tally.add('change while reading', command.change);
}

function countShape(tally: Tally, event: PlacedEvent): void {
  const { span, flavour, rule, zone } = event;
  tally.add('span', span.shape);
  tally.add('flavour', flavour);
  tally.add('zone', zone);
  if (rule === null) return;
  tally.add('rule', rule.frequency);
  tally.add('rule end', rule.end.kind);
  const isExcluding = recurrenceLines(event).some((line) => line.startsWith('EXDATE'));
  tally.add('excluded occurrences', isExcluding ? 'some' : 'none');
  for (const { form } of 'minutes' in span ? rule.added : []) tally.add('added occurrence', form);
}
