import type { EventInput, SimulatedGoogle } from '@calendar-cache/google-simulator';
import type { CalendarZone, EventPlan, Flavour, PlacedEvent } from '../plan/event-plan.ts';
import { placeDay } from '../plan/event-plan.ts';
import { allowed, answerOf, type CalendarSort, placeOf, resourceOf, timesOf } from '../plan/event-resource.ts';
import { daysPerStep, occurrenceDay } from '../plan/recurrence-lines.ts';
import type { RulePlan } from '../plan/rule-plan.ts';
import { compactInstant, dateText, instantOf } from '../plan/wall.ts';

/** An event that the hand has put into the calendar; the plan is what it should be now. */
export interface KnownEvent {
  id: string;
  event: PlacedEvent;
  isCancelled: boolean;
  /** An exception of a series that is not there: it can't repeat itself. */
  isOrphan: boolean;
  /** One of two that share the ids of their instances; neither is moved, or both would lay claim to the same ids. */
  isPart: boolean;
}

/** An instance that was changed, and what it is an instance of. */
interface KnownException {
  id: string;
  master: KnownEvent;
  number: number;
}

/** Changes one calendar at Google as a person would, and remembers what there is to change. */
export class CalendarHand {
  readonly #google: SimulatedGoogle;
  readonly #calendarId: string;
  readonly #sort: CalendarSort;
  readonly #nowMs: () => number;
  readonly #onPut: (event: PlacedEvent) => void;
  readonly #events: KnownEvent[] = [];
  readonly #exceptions: KnownException[] = [];
  #made = 0;

  constructor(parts: {
    google: SimulatedGoogle;
    calendarId: string;
    sort: CalendarSort;
    nowMs: () => number;
    onPut: (event: PlacedEvent) => void;
  }) {
    this.#google = parts.google;
    this.#calendarId = parts.calendarId;
    this.#sort = parts.sort;
    this.#nowMs = parts.nowMs;
    this.#onPut = parts.onPut;
  }

  /** Whether the calendar holds a rule that we refuse to read. */
  get holdsUnreadableRule(): boolean {
    return this.#events.some(({ event, isCancelled }) => !isCancelled && event.rule?.frequency === 'unreadable');
  }

  /** Whether the calendar holds an event whose details a mere reader does not see; once private, always private. */
  get holdsPrivateEvent(): boolean {
    return this.#events.some(({ event, isCancelled }) => !isCancelled && event.flavour === 'private');
  }

  insert(plan: EventPlan): void {
    this.#insertPlaced({ ...plan, day: placeDay(plan.day, this.#nowMs()) });
  }

  /** Every other time a series some of whose instances were changed, where there is one. */
  cancel(pick: number): boolean {
    const masters = new Set(this.#exceptions.map(({ master }) => master));
    const changed = pick % 2 === 0 ? this.#pick(pick, (known) => !known.isCancelled && masters.has(known)) : undefined;
    const known = changed ?? this.#pickLive(pick);
    if (known === undefined) return false;
    this.#google.deleteEvent(this.#calendarId, known.id);
    known.isCancelled = true;
    return true;
  }

  restore(pick: number): boolean {
    const known = this.#pick(pick, ({ isCancelled }) => isCancelled);
    if (known === undefined) return false;
    this.#put(known, { status: 'confirmed', ...timesOf(known.event) }, known.event);
    known.isCancelled = false;
    return true;
  }

  edit(pick: number, flavour: Flavour): boolean {
    const known = this.#pickLive(pick);
    if (known === undefined) return false;
    this.#patch(known.id, answerOf(known.event, this.#calendarId, flavour));
    return true;
  }

  /** Changes where an event, or its series, stands in time. */
  reshape(pick: number, change: (event: PlacedEvent) => PlacedEvent, fits: (event: PlacedEvent) => boolean): boolean {
    const known = this.#pick(pick, ({ event, isCancelled, isPart }) => !isCancelled && !isPart && fits(event));
    if (known === undefined) return false;
    const changed = change({ ...known.event });
    const event = allowed(known.isOrphan ? { ...changed, rule: null } : changed, this.#sort);
    this.#put(known, timesOf(event), event);
    return true;
  }

  dayOf(plan: EventPlan['day']): number {
    return placeDay(plan, this.#nowMs());
  }

  insertOrphan(plan: EventPlan): void {
    this.#made += 1;
    const event = allowed({ ...plan, rule: null, flavour: 'plain', day: this.dayOf(plan.day) }, this.#sort);
    const { start, end } = placeOf(event, event.day, event.minute);
    const originalStartTime = placeOf(event, event.day + 1, event.minute).start;
    const { id } = this.#google.insertEvent(this.#calendarId, {
      ...resourceOf(event, this.#calendarId),
      start,
      end,
      recurringEventId: `unseenseries${this.#made}`,
      originalStartTime,
    });
    this.#events.push({ id, event, isCancelled: false, isOrphan: true, isPart: false });
    this.#onPut(event);
  }

  moveInstance(pick: number, number: number, minutes: number): boolean {
    return this.#changeInstance(pick, number, ({ event }, day) => {
      const days = 'days' in event.span ? Math.round(minutes / 1_440) : 0;
      const place = placeOf(event, day + days, event.minute + ('days' in event.span ? 0 : minutes));
      return { ...place, ...allowedAnswer(event) };
    });
  }

  editInstance(pick: number, number: number, flavour: Flavour): boolean {
    return this.#changeInstance(pick, number, ({ event }) => answerOf(event, this.#calendarId, flavour));
  }

  cancelInstance(pick: number, number: number): boolean {
    const master = this.#pickMaster(pick);
    if (master === undefined) return false;
    const id = instanceIdOf(master, number);
    this.#google.deleteEvent(this.#calendarId, id);
    this.#exceptions.push({ id, master, number });
    return true;
  }

  /** Cancels an instance that was moved or changed before. */
  cancelException(pick: number): boolean {
    const exception = this.#pickException(pick);
    if (exception === undefined) return false;
    this.#google.deleteEvent(this.#calendarId, exception.id);
    return true;
  }

  /** Puts a changed or cancelled instance back to where its series has it. */
  restoreInstance(pick: number): boolean {
    const exception = this.#pickException(pick);
    if (exception === undefined) return false;
    const { event } = exception.master;
    const place = placeOf(event, occurrenceDay(event, exception.number), event.minute);
    this.#patch(exception.id, { ...place, ...allowedAnswer(event) });
    return true;
  }

  /** "This and following": the series ends before the occurrence, and a new one begins there. */
  split(pick: number, number: number): boolean {
    const known = this.#pick(pick, ({ event, isCancelled }) => !isCancelled && stepsOf(event) > 0);
    if (known === undefined || known.event.rule === null) return false;
    const { event } = known;
    const rule = known.event.rule;
    const steps = Math.max(1, number);
    const day = occurrenceDay(event, steps);
    const head: PlacedEvent = { ...event, rule: { ...rule, end: { kind: 'until', steps: steps - 1 } } };
    this.#put(known, timesOf(head), head);
    const rest = { ...event, day, rule: { ...rule, excluded: [] } };
    if (number % 2 === 1 || known.isPart) {
      this.#insertPlaced(rest);
      return true;
    }
    this.#insertPlaced(rest, `${known.id}_R${momentText(event, day).replace('Z', '')}`);
    known.isPart = true;
    return true;
  }

  setCalendarZone(zone: CalendarZone): void {
    this.#google.patchCalendar(this.#calendarId, { timeZone: zone });
  }

  #insertPlaced(wanted: PlacedEvent, id?: string): void {
    const event = allowed(wanted, this.#sort);
    const resource = { ...resourceOf(event, this.#calendarId), ...(id === undefined ? {} : { id }) };
    const inserted = this.#google.insertEvent(this.#calendarId, resource);
    this.#events.push({ id: inserted.id, event, isCancelled: false, isOrphan: false, isPart: id !== undefined });
    this.#onPut(event);
  }

  #changeInstance(pick: number, number: number, change: (master: KnownEvent, day: number) => EventInput): boolean {
    const master = this.#pickMaster(pick);
    if (master === undefined) return false;
    const id = instanceIdOf(master, number);
    this.#patch(id, change(master, occurrenceDay(master.event, number)));
    this.#exceptions.push({ id, master, number });
    return true;
  }

  #put(known: KnownEvent, resource: EventInput, event: PlacedEvent): void {
    this.#patch(known.id, resource);
    known.event = event;
    this.#onPut(event);
  }

  #patch(id: string, resource: EventInput): void {
    this.#google.patchEvent(this.#calendarId, id, resource);
  }

  #pickLive(pick: number): KnownEvent | undefined {
    return this.#pick(pick, ({ isCancelled }) => !isCancelled);
  }

  #pickMaster(pick: number): KnownEvent | undefined {
    return this.#pick(pick, ({ event, isCancelled }) => !isCancelled && event.rule !== null);
  }

  #pickException(pick: number): KnownException | undefined {
    const known = this.#exceptions.filter(({ master }) => !master.isCancelled && master.event.rule !== null);
    return known[pick % Math.max(known.length, 1)];
  }

  #pick(pick: number, fits: (known: KnownEvent) => boolean): KnownEvent | undefined {
    const fitting = this.#events.filter(fits);
    return fitting[pick % Math.max(fitting.length, 1)];
  }
}

/** How far apart a series' occurrences lie in days; 0 where that varies or nothing repeats. */
function stepsOf({ rule }: PlacedEvent): number {
  return rule === null ? 0 : daysPerStep(rule);
}

/** An instance that is put somewhere is no cancelled one any more. */
function allowedAnswer(event: PlacedEvent): EventInput {
  return { status: event.flavour === 'tentative' ? 'tentative' : 'confirmed' };
}

/** All parts of a split series name their instances by the first one's id. */
function instanceIdOf({ id, event }: KnownEvent, number: number): string {
  return `${id.replace(/_R\d{8}(T\d{6})?$/, '')}_${momentText(event, occurrenceDay(event, number))}`;
}

function momentText(event: PlacedEvent, day: number): string {
  if ('days' in event.span) return dateText(day).replaceAll('-', '');
  return compactInstant(instantOf({ day, minute: event.minute }, event.zone));
}

/** A rule for an event that has none yet, or another one. */
export function withRule(event: PlacedEvent, rule: RulePlan | null): PlacedEvent {
  return { ...event, rule };
}
