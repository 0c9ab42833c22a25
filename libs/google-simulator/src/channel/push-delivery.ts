/**
 * What became of a message. `undeliverable`: all tries failed; `refused`: an answer that Google does not try again;
 * `dropped`: lost on purpose; `stopped`: the channel was stopped before; `silent`: the channel had died without a word.
 */
export interface PushDelivery {
  channelId: string;
  calendarId: string;
  messageNumber: number;
  resourceState: 'sync' | 'exists';
  tries: number;
  outcome: 'delivered' | 'refused' | 'undeliverable' | 'dropped' | 'stopped' | 'silent';
}

const DELIVERIES_KEPT = 10_000;

/** The latest deliveries, oldest first. */
export class DeliveryLog {
  private entries: PushDelivery[] = [];

  add(delivery: PushDelivery): void {
    this.entries.push(delivery);
    if (this.entries.length > 2 * DELIVERIES_KEPT) this.entries = this.entries.slice(-DELIVERIES_KEPT);
  }

  all(): readonly PushDelivery[] {
    return this.entries;
  }
}
