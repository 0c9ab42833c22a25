import { type Environment, isVariableSet, parseEnvironment, type RawEnvironment } from '@calendar-cache/config';

const names = [
  'HOST',
  'INGRESS_PORT',
  'LOG_LEVEL',
  'DEBUG',
  'REDIS_URL',
  'QUEUE_DATABASE_URL',
  'QUEUE_PREFIX',
  'WEBHOOK_SECRETS',
  'CRON_SECRET',
] as const;

/** What the ingress goes by. `DATABASE_URL` is read only as the last place where the queue may live. */
export type IngressEnvironment = Environment<(typeof names)[number]> & { readonly DATABASE_URL?: string };

/**
 * Reads the variables of the ingress. It needs the queue and nothing else, so a database is asked for only where
 * neither `REDIS_URL` nor `QUEUE_DATABASE_URL` says where the queue is.
 * @throws AppError `invalid-environment` naming every fault
 */
export function readIngressEnvironment(raw: RawEnvironment): IngressEnvironment {
  const queueIsNamed = isVariableSet(raw, 'REDIS_URL') || isVariableSet(raw, 'QUEUE_DATABASE_URL');
  return queueIsNamed ? parseEnvironment(names, raw) : parseEnvironment([...names, 'DATABASE_URL'], raw);
}
