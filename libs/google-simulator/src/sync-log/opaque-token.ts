import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** Packs a value into text that callers should not look into; padded as Google's tokens are. */
export function packToken(value: unknown): string {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url');
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** Reads a token back; undefined when it was not made by `packToken` for this schema. */
export function unpackToken<Schema extends z.ZodType>(schema: Schema, token: string): z.infer<Schema> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A short digest that stands for a value in a token. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
