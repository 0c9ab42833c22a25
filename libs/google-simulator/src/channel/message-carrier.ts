import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SimulatorSettings } from '../simulator/settings.ts';
import { postMessage } from './post-message.ts';
import type { PushDelivery } from './push-delivery.ts';
import type { PushMessage } from './push-message.ts';

const delivered = new Set([102, 200, 201, 202, 204]);
const triedAgain = new Set([500, 502, 503, 504]);

/** Carries messages to their receivers, each on its own way, with Google's tries (push guide). */
export class MessageCarrier {
  private readonly settings: SimulatorSettings;
  private readonly agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
  };
  private readonly underway = new Set<Promise<void>>();
  private readonly syncTries = new Map<string, Promise<unknown>>();
  private readonly waits = new Map<NodeJS.Timeout, () => void>();
  private closed = false;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
  }

  /** Starts on the way after `delayMs`; `done` hears of its end. `mayGo` is asked before each try. */
  carry(
    message: PushMessage,
    way: { delayMs?: number; mayGo: () => boolean; done: (outcome: PushDelivery['outcome'], tries: number) => void },
  ): void {
    if (this.closed) return;
    const walked = this.walk(message, way.delayMs ?? 0, way.mayGo)
      .then(({ outcome, tries }) => way.done(outcome, tries))
      .finally(() => this.underway.delete(walked));
    this.underway.add(walked);
  }

  /** Runs `act` after a while, unless the carrier closes before. Nobody waits for it. */
  later(delayMs: number, act: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.waits.delete(timer);
      act();
    }, delayMs);
    this.waits.set(timer, () => this.waits.delete(timer));
  }

  /** Resolves when the first try of a channel's sync message is over. */
  async syncTried(channelId: string): Promise<void> {
    await this.syncTries.get(channelId);
  }

  get isBusy(): boolean {
    return this.underway.size > 0;
  }

  /** Resolves when what is on its way now has ended. */
  async settle(): Promise<void> {
    await Promise.all(this.underway);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const [timer, wake] of this.waits) {
      clearTimeout(timer);
      wake();
    }
    this.agents.http.destroy();
    this.agents.https.destroy();
    while (this.isBusy) await this.settle();
  }

  private async walk(
    message: PushMessage,
    delayMs: number,
    mayGo: () => boolean,
  ): Promise<{ outcome: PushDelivery['outcome']; tries: number }> {
    if (delayMs > 0) await this.wait(delayMs);
    // The sync message goes first; all later ones are independent of each other.
    if (message.resourceState !== 'sync') await this.syncTries.get(message.channelId);
    for (let tries = 1; ; tries += 1) {
      if (this.closed || !mayGo()) return { outcome: 'stopped', tries: tries - 1 };
      const answer = postMessage(message, this.agents, this.settings.pushTimeoutMs);
      if (message.resourceState === 'sync' && tries === 1) this.holdOthersUntil(message.channelId, answer);
      const status = await answer;
      if (status !== null && delivered.has(status)) return { outcome: 'delivered', tries };
      if (status !== null && !triedAgain.has(status)) return { outcome: 'refused', tries };
      const mayTryAgain = status !== null || this.settings.retryUnansweredPushes;
      const retryMs = mayTryAgain ? this.settings.pushRetryDelaysMs[tries - 1] : undefined;
      if (retryMs === undefined) return { outcome: 'undeliverable', tries };
      await this.wait(retryMs);
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
}
