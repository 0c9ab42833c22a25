import type { CalendarEvent } from './calendar-event.ts';

/** The fields that decide whether an event takes time. */
export type BusyFacts = Pick<CalendarEvent, 'status' | 'eventType' | 'transparency' | 'selfResponseStatus'>;

/** Why an event is, or is not, busy. Kept with the event and shown by explain. */
export type BusyRule = (typeof busyRules)[number]['rule'];

/**
 * L6: busy means what Google's freeBusy means. The first rule that applies decides. Tentative, not yet
 * answered, out of office, focus time and types that we do not know all fall through to `opaque`.
 */
export const busyRules = [
  { rule: 'cancelled', busy: false, applies: (event: BusyFacts) => event.status === 'cancelled' },
  { rule: 'working-location', busy: false, applies: (event: BusyFacts) => event.eventType === 'workingLocation' },
  { rule: 'transparent', busy: false, applies: (event: BusyFacts) => event.transparency === 'transparent' },
  { rule: 'declined', busy: false, applies: (event: BusyFacts) => event.selfResponseStatus === 'declined' },
  { rule: 'out-of-office', busy: true, applies: (event: BusyFacts) => event.eventType === 'outOfOffice' },
  { rule: 'focus-time', busy: true, applies: (event: BusyFacts) => event.eventType === 'focusTime' },
  { rule: 'tentative', busy: true, applies: (event: BusyFacts) => event.status === 'tentative' },
  { rule: 'unanswered', busy: true, applies: (event: BusyFacts) => event.selfResponseStatus === 'needsAction' },
  { rule: 'opaque', busy: true, applies: () => true },
] as const;

/** What Google leaves open, and an operator may decide: it can only add busy time (L6). */
export interface AddedBusyTime {
  /** No source says what freeBusy does with an event that the calendar's owner has declined; reports say that it is free. */
  declinedIsBusy: boolean;
}

/** The rule of {@link busyRules} that decides for this event, and whether that makes it busy. */
export function busyRuleOf(event: BusyFacts, added?: AddedBusyTime): { rule: BusyRule; busy: boolean } {
  const decided = busyRules.find((rule) => rule.applies(event)) ?? { rule: 'opaque', busy: true };
  const isAdded = decided.rule === 'declined' && added?.declinedIsBusy === true;
  return { rule: decided.rule, busy: decided.busy || isAdded };
}
