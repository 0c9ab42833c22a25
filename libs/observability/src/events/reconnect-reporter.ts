import type { Logger } from '../logger/create-logger.ts';
import type { Metrics } from '../metrics/create-metrics.ts';

/** A credential that Google takes no more. Ids of ours and a reason, nothing of a person (L20). */
export interface NeedsReconnectEvent {
  credentialId: string;
  reason: string;
}

/** Tells of credentials that need to be reconnected, once per change: one line and one count (L16). */
export function createReconnectReporter({
  logger,
  metrics,
}: {
  logger: Logger;
  metrics: Pick<Metrics, 'counter'>;
}): (event: NeedsReconnectEvent) => void {
  const counter = metrics.counter({
    name: 'calendar_cache_credentials_needs_reconnect_total',
    help: 'Credentials that Google stopped to accept, so that a person has to connect again',
    labels: ['reason'],
  });
  return ({ credentialId, reason }) => {
    counter.inc({ reason });
    logger.warn({ credentialId, reason }, 'a person has to connect Google again');
  };
}
