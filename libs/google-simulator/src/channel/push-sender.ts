import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { nextInteger } from '../random/seeded-random.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { SimulatorClock } from '../simulator/simulator-clock.ts';
import type { ChannelRecord, SimulatorState } from '../state/simulator-state.ts';
import { postMessage } from './post-message.ts';
import { createPushMessage, type PushMessage } from './push-message.ts';

/** What became of a message. `undeliverable`: all tries failed; `refused`: an answer that Google does not try again. */
export interface PushDelivery {
  channelId: string;
  calendarId: string;
  messageNumber: number;
  resourceState: 'sync' | 'exists';
  tries: number;
  outcome: 'delivered' | 'refused' | 'undeliverable' | 'dropped' | 'stopped';
}

/** Decides whether a message is lost on its way. */
export type DropPredicate = (message: Readonly<PushMessage>) => boolean;

const delivered = new Set([102, 200, 201, 202, 204]);
const triedAgain = new Set([500, 502, 503, 504]);
const DELIVERIES_KEPT = 10_000;

/** Sends notifications, one for each active channel of a changed calendar, each on its own way (push guide). */
export class PushSender {
  private readonly state: SimulatorState;
  private readonly clock: SimulatorClock;
  private readonly settings: SimulatorSettings;
  private readonly agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
  };
  private readonly underway = new Set<Promise<void>>();
  private readonly syncTries = new Map<string, Promise<unknown>>();
  private readonly waits = new Map<NodeJS.Timeout, () => void>();
  private held: PushMessage[] | null = null;
  private dropsLeft = 0;
  private dropPredicate: DropPredicate | null = null;
  private closed = false;
  readonly deliveries: PushDelivery[] = [];

  constructor(state: SimulatorState, clock: SimulatorClock, settings: SimulatorSettings) {
    this.state = state;
    this.clock = clock;
    this.settings = settings;
  }

  /** The first message of a new channel. */
  sendSync(channel: ChannelRecord): void {
    channel.lastMessageNumber = 1;
    this.send(createPushMessage(channel, 1, 'sync'));
  }

  /** One `exists` message to each channel that still lives on the calendar. */
  notifyCalendar(calendarId: string): void {
    const nowMs = this.clock.now();
    for (const channel of this.state.channels.values()) {
      if (channel.calendarId !== calendarId || channel.expirationMs <= nowMs) continue;
      channel.lastMessageNumber += nextInteger(this.state.random, 1, 9_999);
      this.send(createPushMessage(channel, channel.lastMessageNumber, 'exists'));
    }
  }

  /** Loses the next `count` messages, or for ever those that the predicate picks; 0 ends both. */
  drop(which: number | DropPredicate): void {
    this.dropsLeft = typeof which === 'number' ? which : 0;
    this.dropPredicate = typeof which === 'number' ? null : which;
  }

  /** Holds messages back until `resume`. */
  pause(): void {
    this.held ??= [];
  }

  resume(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const message of held) this.send(message);
  }

  /** Resolves when nothing is on its way and no retry is waiting; held messages do not count. */
  async flush(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.held = null;
    for (const [timer, wake] of this.waits) {
      clearTimeout(timer);
      wake();
    }
    this.agents.http.destroy();
    this.agents.https.destroy();
    await this.flush();
  }

  private send(message: PushMessage): void {
    if (this.closed) return;
    if (this.held) {
      this.held.push(message);
      return;
    }
    if (this.isDropped(message)) {
      this.note(message, 0, 'dropped');
      return;
    }
    const way = this.deliver(message).finally(() => this.underway.delete(way));
    this.underway.add(way);
  }

  private isDropped(message: PushMessage): boolean {
    if (this.dropPredicate) return this.dropPredicate(message);
    if (this.dropsLeft === 0) return false;
    this.dropsLeft -= 1;
    return true;
  }

  private async deliver(message: PushMessage): Promise<void> {
    // The sync message goes first; all later ones are independent of each other.
    await this.syncTries.get(message.channelId);
    for (let tries = 1; ; tries += 1) {
      if (this.closed || !this.state.channels.has(message.channelId)) return this.note(message, tries - 1, 'stopped');
      const answer = postMessage(message, this.agents, this.settings.pushTimeoutMs);
      if (message.resourceState === 'sync' && tries === 1) this.holdOthersUntil(message.channelId, answer);
      const status = await answer;
      if (status !== null && delivered.has(status)) return this.note(message, tries, 'delivered');
      if (status !== null && !triedAgain.has(status)) return this.note(message, tries, 'refused');
      const delayMs = this.settings.pushRetryDelaysMs[tries - 1];
      if (delayMs === undefined) return this.note(message, tries, 'undeliverable');
      await this.wait(delayMs);
    }
  }

  private holdOthersUntil(channelId: string, answer: Promise<unknown>): void {
    const tried = answer.finally(() => this.syncTries.delete(channelId));
    this.syncTries.set(channelId, tried);
  }

  private wait(delayMs: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.waits.delete(timer);
        resolve();
      };
      const timer = setTimeout(wake, delayMs);
      this.waits.set(timer, wake);
    });
  }

  private note(message: PushMessage, tries: number, outcome: PushDelivery['outcome']): void {
    const { channelId, calendarId, messageNumber, resourceState } = message;
    this.deliveries.push({ channelId, calendarId, messageNumber, resourceState, tries, outcome });
    if (this.deliveries.length > DELIVERIES_KEPT) this.deliveries.shift();
  }
}
