import { dayMs } from '@calendar-cache/calendar-cache';
import fc from 'fast-check';
import { type CalendarHand, withRule } from '../../property/hand/calendar-hand.ts';
import { type Command, command } from '../../property/plan/command.ts';
import type { PlacedEvent } from '../../property/plan/event-plan.ts';

export type Change = Extract<
  Command,
  {
    kind:
      | 'insert'
      | 'edit'
      | 'move'
      | 'cancel'
      | 'restore'
      | 'clear-recurrence'
      | 'recur'
      | 'edit-recurrence'
      | 'move-instance'
      | 'cancel-instance'
      | 'cancel-exception'
      | 'edit-instance'
      | 'restore-instance'
      | 'split'
      | 'event-zone'
      | 'calendar-zone';
  }
>;

const isSpecial = (event: PlacedEvent) => ['birthday', 'working-location'].includes(event.flavour);
const isMaster = (event: PlacedEvent) => event.rule !== null && event.flavour !== 'birthday';

const verbs: { [Kind in Change['kind']]: (hand: CalendarHand, change: Extract<Change, { kind: Kind }>) => boolean } = {
  insert: (hand, { event }) => {
    hand.insert(event);
    return true;
  },
  edit: (hand, { pick, flavour }) => hand.edit(pick, flavour),
  move: (hand, { pick, day, minute, span }) => {
    const place = { day: hand.dayOf(day), minute };
    return hand.reshape(
      pick,
      (event) => ({ ...event, ...place, ...(span === null || isSpecial(event) ? {} : { span }) }),
      () => true,
    );
  },
  cancel: (hand, { pick }) => hand.cancel(pick),
  restore: (hand, { pick }) => hand.restore(pick),
  'clear-recurrence': (hand, { pick }) => hand.reshape(pick, (event) => withRule(event, null), isMaster),
  recur: (hand, { pick, rule }) =>
    hand.reshape(
      pick,
      (event) => withRule(event, rule),
      (event) => event.rule === null,
    ),
  'edit-recurrence': (hand, { pick, rule }) => hand.reshape(pick, (event) => withRule(event, rule), isMaster),
  'move-instance': (hand, { pick, number, minutes }) => hand.moveInstance(pick, number, minutes),
  'cancel-instance': (hand, { pick, number }) => hand.cancelInstance(pick, number),
  'cancel-exception': (hand, { pick }) => hand.cancelException(pick),
  'edit-instance': (hand, { pick, number, flavour }) => hand.editInstance(pick, number, flavour),
  'restore-instance': (hand, { pick }) => hand.restoreInstance(pick),
  split: (hand, { pick, number }) => hand.split(pick, number),
  'event-zone': (hand, { pick, zone }) =>
    hand.reshape(
      pick,
      (event) => ({ ...event, zone }),
      ({ span }) => 'minutes' in span,
    ),
  'calendar-zone': (hand, { zone }) => {
    hand.setCalendarZone(zone);
    return true;
  },
};

/**
 * Changes as people make them, in the order of a seed. What ends the trust by design is left to the property test: a rule
 * that nobody reads, and private events, whose details readers of a calendar don't see.
 */
export function* changesOf(seed: number): Generator<Change, never> {
  for (let round = 0; ; round += 1) {
    for (const drawn of fc.sample(command, { seed: seed + round, numRuns: 500 })) {
      if (!Object.hasOwn(verbs, drawn.kind)) continue;
      const change = drawn as Change;
      const rule = 'rule' in change ? change.rule : 'event' in change ? change.event.rule : null;
      const flavour = 'flavour' in change ? change.flavour : 'event' in change ? change.event.flavour : 'plain';
      if (rule?.frequency !== 'unreadable' && flavour !== 'private') yield change;
    }
  }
}

/** False where there was nothing to change, or Google does not take it. */
export function makeChange(hand: CalendarHand, change: Change): boolean {
  // Each verb takes the change of its own name, which the compiler can't follow through a look-up.
  const verb = verbs[change.kind] as (on: CalendarHand, what: Change) => boolean;
  try {
    return verb(hand, change);
  } catch (error) {
    if (error instanceof Error && 'httpStatus' in error) return false;
    throw error;
  }
}

/** A plain meeting some days ahead, for calendars that hold nothing yet. */
export function insertMeeting(hand: CalendarHand, days: number): void {
  hand.insert({
    day: { kind: 'from-today', days: days % Math.round((60 * dayMs) / dayMs) },
    minute: 600,
    zone: 'Europe/Berlin',
    span: { shape: 'timed', minutes: 45 },
    flavour: 'plain',
    rule: null,
  });
}
