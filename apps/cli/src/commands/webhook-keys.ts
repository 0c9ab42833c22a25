import { parseEnvironment } from '@calendar-cache/config';
import { CalendarSubscriptionRepository, guardRepository } from '@calendar-cache/database';
import type { Command } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatTable } from '../report/format-table.ts';

/** Tells which keys of WEBHOOK_SECRETS still sign channels, so that an operator knows when an old one may go (L19). */
export const webhookKeysCommand: Command = {
  usage: 'webhook-keys',
  summary: 'which keys of WEBHOOK_SECRETS sign open channels, and which may be removed',
  run: async (args, { environment, print, nowMs }) => {
    readArguments(args);
    const { WEBHOOK_SECRETS } = parseEnvironment(['WEBHOOK_SECRETS'], environment);
    const channels = await withDatabase(environment, (database) =>
      guardRepository(new CalendarSubscriptionRepository(database)).countChannelsByKey(nowMs),
    );
    const ring = WEBHOOK_SECRETS.map(({ id }) => id);
    const unknown = [...channels.keys()].filter((id) => !ring.includes(id)).sort();
    const rows = [...ring, ...unknown].map((id) => [id, `${channels.get(id) ?? 0}`, verdictOn(id, ring, channels)]);
    for (const line of formatTable(['key', 'channels', ''], rows)) print(line);
  },
};

function verdictOn(id: string, ring: readonly string[], channels: ReadonlyMap<string, number>): string {
  if (id === ring[0]) return 'signs new channels';
  if (!ring.includes(id))
    return 'not in WEBHOOK_SECRETS: its notifications are refused until the sweep has renewed them';
  return (channels.get(id) ?? 0) === 0 ? 'may be removed' : 'wait: the sweep renews its channels';
}
