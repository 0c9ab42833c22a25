import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request carries `Authorization: Bearer <secret>`. Digests are compared, in constant time (L21). */
export function carriesBearer({ authorization }: IncomingHttpHeaders, secret: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  const equal = timingSafeEqual(digestOf(given ?? ''), digestOf(secret));
  return given !== undefined && equal;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
