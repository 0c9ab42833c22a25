import { DEFAULT_DELAY_MS } from '../fault/end-response.ts';
import type { FaultBook } from '../fault/fault-book.ts';
import type { FaultKindOf } from '../fault/fault-kinds.ts';
import type { ParsedFaultRule } from '../fault/fault-rule.ts';
import { nextInteger } from '../random/seeded-random.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { SimulatorClock } from '../simulator/simulator-clock.ts';
import type { ChannelRecord, SimulatorState } from '../state/simulator-state.ts';
import { liveChannels } from './channel-index.ts';
import { MessageCarrier } from './message-carrier.ts';
import { DeliveryLog, type PushDelivery } from './push-delivery.ts';
import { createPushMessage, type PushMessage } from './push-message.ts';
import { resourceIdOf, type WatchedResource } from './resource-id.ts';
import { StoppedChannels } from './stopped-channels.ts';

/** Decides whether a message is lost on its way. */
export type DropPredicate = (message: Readonly<PushMessage>) => boolean;

/** What the sender works on. */
interface PushSurroundings {
  state: SimulatorState;
  clock: SimulatorClock;
  settings: SimulatorSettings;
  faults: FaultBook;
}

const DEFAULT_BURST = 4;

/** Makes the notifications, one for each active channel of a changed resource, and lets faults befall them. */
export class PushSender {
  private readonly given: PushSurroundings;
  private readonly carrier: MessageCarrier;
  private readonly log = new DeliveryLog();
  private readonly stopped = new StoppedChannels();
  /** Messages that wait for a later one of their channel to overtake them. */
  private readonly overtaken = new Map<string, PushMessage>();
  private held: PushMessage[] | null = null;
  private dropsLeft = 0;
  private dropPredicate: DropPredicate | null = null;
  private closed = false;

  constructor(given: PushSurroundings) {
    this.given = given;
    this.carrier = new MessageCarrier(given.settings);
  }

  /** The first message of a new channel. */
  sendSync(channel: ChannelRecord): void {
    channel.lastMessageNumber = 1;
    this.send(createPushMessage(channel, 1, 'sync'));
  }

  /** Resolves when the sync message of a channel was tried once, or is not on its way. */
  syncTried(channelId: string): Promise<void> {
    return this.carrier.syncTried(channelId);
  }

  /** One `exists` message to each channel that lives on the resource; of events, only to those that want these types. */
  notify(resource: WatchedResource, eventTypes?: ReadonlySet<string>): void {
    const { state, clock } = this.given;
    const resourceId = resourceIdOf(resource);
    for (const channel of liveChannels(state, resourceId, clock.now())) {
      if (wants(channel, eventTypes)) this.notifyChannel(channel);
    }
    if (this.given.faults.isEmpty) return;
    for (const channel of this.stopped.on(resourceId, clock.now())) {
      if (this.takeFault(channel, 'deliver-after-stop')) this.send({ ...this.nextMessage(channel), afterStop: true });
    }
  }

  /** A channel was stopped; a fault may let it speak on. */
  channelStopped(channel: ChannelRecord): void {
    this.stopped.add(channel);
  }

  /** Forgets stopped channels of these users and resources. */
  forget(isGone: (channel: ChannelRecord) => boolean): void {
    this.stopped.forget(isGone);
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

  /** Resolves when nothing is on its way and no retry is waiting; held messages do not count, overtaken ones are sent. */
  async flush(): Promise<void> {
    this.releaseAll();
    while (this.carrier.isBusy) {
      await this.carrier.settle();
      this.releaseAll();
    }
  }

  deliveries(): readonly PushDelivery[] {
    return this.log.all();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.held = null;
    this.overtaken.clear();
    await this.carrier.close();
  }

  private notifyChannel(channel: ChannelRecord): void {
    if (channel.silent !== true && this.takeFault(channel, 'silent-death')) channel.silent = true;
    if (channel.silent === true) {
      this.note(this.nextMessage(channel), 'silent', 0);
      return;
    }
    const burst = this.takeFault(channel, 'burst');
    for (let copy = burst ? (burst.copies ?? DEFAULT_BURST) : 1; copy > 0; copy -= 1) {
      this.send(this.nextMessage(channel));
    }
  }

  private nextMessage(channel: ChannelRecord): PushMessage {
    channel.lastMessageNumber += nextInteger(this.given.state.random, 1, 9_999);
    return createPushMessage(channel, channel.lastMessageNumber, 'exists');
  }

  private send(message: PushMessage): void {
    if (this.closed) return;
    if (this.held) {
      this.held.push(message);
      return;
    }
    if (this.isDropped(message) || this.takeFault(message, 'drop')) {
      this.note(message, 'dropped', 0);
      return;
    }
    const reorder = this.overtaken.has(message.channelId) ? null : this.takeFault(message, 'reorder');
    if (reorder) {
      this.holdForOvertaking(message, reorder);
      return;
    }
    const delay = this.takeFault(message, 'delay');
    const delayMs = delay ? (delay.delayMs ?? DEFAULT_DELAY_MS) : 0;
    if (this.takeFault(message, 'double')) this.carry(message, delayMs);
    this.carry(message, delayMs);
  }

  private carry(message: PushMessage, delayMs: number): void {
    let mayOutliveStop = message.afterStop;
    const mayGo = () => {
      if (this.given.state.channels.has(message.channelId) || mayOutliveStop) return true;
      mayOutliveStop = this.takeFault(message, 'deliver-after-stop') !== null;
      return mayOutliveStop;
    };
    this.carrier.carry(message, {
      delayMs,
      mayGo,
      done: (outcome, tries) => {
        this.note(message, outcome, tries);
        this.release(message.channelId);
      },
    });
  }

  private holdForOvertaking(message: PushMessage, rule: ParsedFaultRule): void {
    this.overtaken.set(message.channelId, message);
    this.carrier.later(rule.delayMs ?? DEFAULT_DELAY_MS, () => {
      if (this.overtaken.get(message.channelId) === message) this.release(message.channelId);
    });
  }

  private release(channelId: string): void {
    const message = this.overtaken.get(channelId);
    if (!message) return;
    this.overtaken.delete(channelId);
    this.carry(message, 0);
  }

  private releaseAll(): void {
    for (const channelId of [...this.overtaken.keys()]) this.release(channelId);
  }

  private isDropped(message: PushMessage): boolean {
    if (this.dropPredicate) return this.dropPredicate(message);
    if (this.dropsLeft === 0) return false;
    this.dropsLeft -= 1;
    return true;
  }

  private takeFault(
    { calendarId, email }: { calendarId: string; email: string },
    wanted: FaultKindOf<'push'>,
  ): ParsedFaultRule | null {
    const subject = { route: 'push', calendarId: calendarId === '' ? null : calendarId, email } as const;
    return this.given.faults.take(subject, (kind) => kind === wanted);
  }

  private note(message: PushMessage, outcome: PushDelivery['outcome'], tries: number): void {
    const { channelId, calendarId, messageNumber, resourceState } = message;
    this.log.add({ channelId, calendarId, messageNumber, resourceState, tries, outcome });
  }
}

function wants(channel: ChannelRecord, eventTypes: ReadonlySet<string> | undefined): boolean {
  if (eventTypes === undefined || channel.eventTypes === undefined) return true;
  return channel.eventTypes.some((type) => eventTypes.has(type));
}
