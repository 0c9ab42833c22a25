import { readFileSync } from 'node:fs';
import type { HandedOverSecret } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { UsageError } from '../command.ts';

const keyFileSchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });

/**
 * The secret that the arguments name, or null where they name none. Secrets come from files alone: the command line is
 * seen by everyone on the machine (L20).
 * @throws UsageError; AppError `invalid-request` for a file that is none
 */
export function readSecret(values: ReadonlyMap<string, string>): HandedOverSecret | null {
  const tokenFile = values.get('refresh-token-file');
  const keyFile = values.get('service-account');
  const subject = values.get('subject');
  if (tokenFile !== undefined && keyFile !== undefined) throw new UsageError('A refresh token, or a service account.');
  if ((keyFile === undefined) !== (subject === undefined)) {
    throw new UsageError('--service-account and --subject belong together: for whom does it act?');
  }
  if (tokenFile !== undefined) return { kind: 'oauth', refreshToken: readFile(tokenFile).trim() };
  if (keyFile === undefined || subject === undefined) return null;
  const key = keyFileSchema.safeParse(parseJson(readFile(keyFile)));
  if (!key.success) throw new AppError('invalid-request', `${keyFile} is no key file of a service account.`);
  const { client_email: clientEmail, private_key: privateKey } = key.data;
  return { kind: 'service-account', clientEmail, privateKey, subject };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError('invalid-request', `${path} can't be read.`, { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Its error would quote the key.
  }
}
