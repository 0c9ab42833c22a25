import type { ChannelRecord } from '../state/simulator-state.ts';

const KEPT = 1_000;

/** Channels that were stopped but have not expired: by a fault they may still send. */
export class StoppedChannels {
  private readonly channels = new Map<string, ChannelRecord>();

  add(channel: ChannelRecord): void {
    this.channels.set(channel.id, channel);
    const [oldest] = this.channels.keys();
    if (this.channels.size > KEPT && oldest !== undefined) this.channels.delete(oldest);
  }

  /** Those on a resource that would still live at `nowMs`. */
  on(resourceId: string, nowMs: number): ChannelRecord[] {
    return [...this.channels.values()].filter(
      (channel) => channel.resourceId === resourceId && channel.expirationMs > nowMs,
    );
  }

  forget(isGone: (channel: ChannelRecord) => boolean): void {
    for (const channel of this.channels.values()) if (isGone(channel)) this.channels.delete(channel.id);
  }
}
