import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import type { CallDetails, GoogleAnswer, GoogleCaller } from './google-call.ts';

const mark = 'calendarCacheProbe';
const dayMs = 86_400_000;

const itemSchema = z.looseObject({
  id: z.string(),
  status: z.string().optional(),
  recurringEventId: z.string().optional(),
  transparency: z.string().optional(),
  attendees: z.array(z.looseObject({ email: z.string().optional(), responseStatus: z.string().optional() })).optional(),
  start: z.looseObject({ date: z.string().optional(), dateTime: z.string().optional() }).optional(),
  extendedProperties: z.looseObject({ private: z.record(z.string(), z.string()).optional() }).optional(),
});
/** An event as a list shows it. */
export type Item = z.infer<typeof itemSchema>;

const pageSchema = z.looseObject({
  items: z.array(itemSchema).default([]),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});
const calendarSchema = z.looseObject({ id: z.string(), timeZone: z.string() });
const freeBusySchema = z.looseObject({
  calendars: z.record(
    z.string(),
    z.looseObject({
      busy: z.array(z.object({ start: z.string(), end: z.string() })),
      errors: z.array(z.unknown()).optional(),
    }),
  ),
});
const channelSchema = z.looseObject({ id: z.string(), resourceId: z.string(), expiration: z.coerce.number() });

/** All items of a paged list, and what came with the last page. */
export interface ReadList {
  items: Item[];
  firstPage: number;
  pages: number;
  syncToken: string | null;
}

/** The calendar that a probe plays with: everything that it makes there is marked, remembered and removed. */
export class ScratchCalendar {
  readonly #caller: GoogleCaller;
  readonly #signal: AbortSignal;
  readonly #events = new Set<string>();
  readonly #channels: { id: string; resourceId: string }[] = [];
  #days = 0;
  readonly id: string;
  readonly timeZone: string;

  private constructor(caller: GoogleCaller, signal: AbortSignal, { id, timeZone }: z.infer<typeof calendarSchema>) {
    this.#caller = caller;
    this.#signal = signal;
    this.id = id;
    this.timeZone = timeZone;
  }

  /** @throws AppError `calendar-not-found`. */
  static async open(caller: GoogleCaller, signal: AbortSignal, calendarId: string): Promise<ScratchCalendar> {
    const answer = await caller.call(signal, 'GET', `calendars/${encodeURIComponent(calendarId)}`);
    if (answer.status !== 200) {
      throw new AppError('calendar-not-found', `Google does not show that calendar: ${describeRefusal(answer)}.`);
    }
    return new ScratchCalendar(caller, signal, calendarSchema.parse(answer.body));
  }

  /**
   * What lies on it already: leftovers of an earlier probe are ours to remove, anything else makes it no scratch calendar.
   * @throws AppError `invalid-request`.
   */
  async adoptLeftovers(): Promise<number> {
    const { items } = await this.list();
    const foreign = items.filter(
      ({ status, extendedProperties }) => status !== 'cancelled' && extendedProperties?.private?.[mark] === undefined,
    );
    if (foreign.length > 0) {
      const count = `${foreign.length} ${foreign.length === 1 ? 'event' : 'events'}`;
      throw new AppError('invalid-request', `The calendar holds ${count} that no probe has made: take an empty one.`);
    }
    for (const { id, recurringEventId } of items) this.#events.add(recurringEventId ?? id);
    return items.length;
  }

  /** A day that no other point uses, a few days ahead, at ten o'clock UTC. */
  nextDayMs(): number {
    this.#days += 2;
    return Math.floor(Date.now() / dayMs) * dayMs + this.#days * dayMs + 10 * 3_600_000;
  }

  call(method: string, path: string, details?: CallDetails): Promise<GoogleAnswer> {
    return this.#caller.call(this.#signal, method, this.#pathOf(path), details);
  }

  /** An interruption waits for the answer: else nobody would know what there is to remove. */
  #make(path: string, details: CallDetails): Promise<GoogleAnswer> {
    this.#signal.throwIfAborted();
    return this.#caller.call(new AbortController().signal, 'POST', this.#pathOf(path), details);
  }

  #pathOf(path: string): string {
    return path.startsWith('/') ? `calendars/${encodeURIComponent(this.id)}${path}` : path;
  }

  /** Null, with the reason, where Google refuses such an event. */
  async tryInsert(event: Record<string, unknown>): Promise<Item | { refused: string }> {
    const body = { summary: 'calendar-cache probe', ...event, extendedProperties: { private: { [mark]: '1' } } };
    const answer = await this.#make('/events', { query: { sendUpdates: 'none' }, body });
    if (answer.status !== 200) return { refused: describeRefusal(answer) };
    const item = itemSchema.parse(answer.body);
    this.#events.add(item.id);
    return item;
  }

  /** @throws AppError `google-request-rejected`, with what an operator can do. */
  async insert(event: Record<string, unknown>): Promise<Item> {
    const made = await this.tryInsert(event);
    if (!('refused' in made)) return made;
    const hint = 'Has the token the scope https://www.googleapis.com/auth/calendar, and may it write here?';
    throw new AppError('google-request-rejected', `Google lets us make no event: ${made.refused}. ${hint}`);
  }

  async list(query: Record<string, string> = {}, most = Number.POSITIVE_INFINITY): Promise<ReadList> {
    const read: ReadList = { items: [], firstPage: 0, pages: 0, syncToken: null };
    let pageToken: string | undefined;
    do {
      const paging: Record<string, string> = pageToken === undefined ? {} : { pageToken };
      const answer = await this.call('GET', '/events', { query: { maxResults: '2500', ...query, ...paging } });
      if (answer.status !== 200)
        throw new AppError('google-request-rejected', `A list failed: ${describeRefusal(answer)}.`);
      const page = pageSchema.parse(answer.body);
      if (read.pages === 0) read.firstPage = page.items.length;
      read.pages += 1;
      read.items.push(...page.items);
      read.syncToken = page.nextSyncToken ?? null;
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && read.items.length < most);
    return read;
  }

  /** Busy blocks of a range, in order, in epoch milliseconds. */
  async busy(fromMs: number, untilMs: number): Promise<[number, number][]> {
    const answer = await this.freeBusy(fromMs, untilMs);
    if (answer.status !== 200)
      throw new AppError('google-request-rejected', `freeBusy failed: ${describeRefusal(answer)}.`);
    const calendar = freeBusySchema.parse(answer.body).calendars[this.id];
    if (calendar === undefined || (calendar.errors?.length ?? 0) > 0) {
      throw new AppError('google-response-invalid', 'freeBusy does not answer for the calendar.');
    }
    return calendar.busy.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
  }

  freeBusy(fromMs: number, untilMs: number): Promise<GoogleAnswer> {
    const body = { timeMin: isoOf(fromMs), timeMax: isoOf(untilMs), items: [{ id: this.id }] };
    return this.call('POST', 'freeBusy', { body });
  }

  /** The channel that Google grants, or its refusal. It is stopped in the end. */
  async watch(body: Record<string, unknown>): Promise<{ expiresAtMs: number } | { refused: string }> {
    const answer = await this.#make('/events/watch', { body: { type: 'web_hook', ...body } });
    if (answer.status !== 200) return { refused: describeRefusal(answer) };
    const { id, resourceId, expiration } = channelSchema.parse(answer.body);
    this.#channels.push({ id, resourceId });
    return { expiresAtMs: expiration };
  }

  async remove(eventId: string): Promise<void> {
    await this.#removeEvent(this.#signal, eventId);
  }

  /** Removes what was made, also after an interruption. @returns what could not be removed, in words. */
  async cleanUp(): Promise<string[]> {
    const signal = AbortSignal.timeout(60_000);
    const left: string[] = [];
    for (const channel of this.#channels.splice(0)) {
      const { status } = await this.#caller.call(signal, 'POST', 'channels/stop', { body: channel });
      if (status >= 400 && status !== 404) left.push(`the channel ${channel.id}`);
    }
    for (const id of [...this.#events]) {
      if (!(await this.#removeEvent(signal, id))) left.push(`the event ${id}`);
    }
    return left;
  }

  async #removeEvent(signal: AbortSignal, eventId: string): Promise<boolean> {
    const path = `calendars/${encodeURIComponent(this.id)}/events/${encodeURIComponent(eventId)}`;
    const { status } = await this.#caller.call(signal, 'DELETE', path, { query: { sendUpdates: 'none' } });
    this.#events.delete(eventId);
    return status < 300 || status === 404 || status === 410;
  }
}

/** An hour, or what is said, from an instant on. */
export function timed(startMs: number, hours = 1): Record<string, unknown> {
  const end = isoOf(startMs + hours * 3_600_000);
  return { start: { dateTime: isoOf(startMs), timeZone: 'UTC' }, end: { dateTime: end, timeZone: 'UTC' } };
}

export function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function dateOf(epochMs: number): string {
  return isoOf(epochMs).slice(0, 10);
}

function describeRefusal({ status, reason }: GoogleAnswer): string {
  return reason === null ? `${status}` : `${status} ${reason}`;
}
