import { z } from 'zod';

const text = z.string().optional().catch(undefined);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).optional().catch(undefined);

const faultSchema = z.object({
  status: text,
  message: text,
  errors: list(z.object({ reason: text, location: text })),
  details: list(z.object({ reason: text, metadata: z.object({ quota_limit: text }).optional().catch(undefined) })),
});

const bodySchema = z.looseObject({ error: z.unknown().optional(), error_subtype: text });

/** What an error body says: the reasons, most telling first, and whether it names the sync token. */
export interface GoogleFault {
  reasons: readonly string[];
  namesSyncToken: boolean;
  /** Whose limit a refusal names; null where it names none. */
  limitOf: 'project' | 'user' | null;
}

/**
 * Reads an error body in any of Google's forms (Google guide 4.1, 5.1); null where it is no JSON object, as the pages of
 * a front end. The message itself is not kept: it may quote ids and addresses (L20).
 */
export function readGoogleError(body: unknown): GoogleFault | null {
  const parsed = bodySchema.safeParse(asJson(body));
  if (!parsed.success) return null;
  const { error, error_subtype } = parsed.data;
  if (typeof error === 'string') {
    // The token endpoint's form (RFC 6749, 5.2).
    const reasons = error_subtype === undefined ? [error] : [error, error_subtype];
    return { reasons, namesSyncToken: false, limitOf: null };
  }
  // Some clients hand over the inner object alone.
  return readFault(faultSchema.safeParse(error ?? parsed.data).data ?? {});
}

function readFault({ errors = [], details = [], status, message = '' }: z.infer<typeof faultSchema>): GoogleFault {
  const reasons = [...errors.map(({ reason }) => reason), ...details.map(({ reason }) => reason), status];
  const namesSyncToken = errors.some(({ location }) => location === 'syncToken') || /sync ?token/i.test(message);
  const limit =
    details.flatMap(({ metadata }) => metadata?.quota_limit ?? [])[0] ?? /limit '([^']*)'/.exec(message)?.[1];
  const limitOf = limit === undefined ? null : /per ?user/i.test(limit) ? 'user' : 'project';
  return { reasons: reasons.filter((reason) => reason !== undefined), namesSyncToken, limitOf };
}

/** A JSON text under another content type is JSON all the same. */
function asJson(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return null; // An HTML page or plain text: the caller names it.
  }
}
