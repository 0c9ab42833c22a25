import { randomBytes } from 'node:crypto';
import { createApiKeySecret } from '@calendar-cache/calendar-cache';
import { hasTexts, readJsonFile, writeJsonFile } from './json-file.ts';

const names = ['webhookSecrets', 'encryptionKeys', 'cronSecret', 'apiKey'] as const;

/** What an installation keeps to itself. The first three are written as in the environment. */
export type Secrets = Record<(typeof names)[number], string>;

/** The secrets of the first start, made when there are none. */
export function keepSecrets(file: string): Secrets {
  const kept = readJsonFile(file, (value): value is Secrets => hasTexts(value, names));
  if (kept !== undefined) return kept;
  const made: Secrets = {
    webhookSecrets: `local:${randomBytes(32).toString('hex')}`,
    encryptionKeys: `local:${randomBytes(32).toString('base64')}`,
    cronSecret: randomBytes(32).toString('hex'),
    apiKey: createApiKeySecret(),
  };
  writeJsonFile(file, made);
  return made;
}

/** Replaces the key of the API. */
export function replaceApiKey(file: string, secrets: Secrets): Secrets {
  const changed = { ...secrets, apiKey: createApiKeySecret() };
  writeJsonFile(file, changed);
  return changed;
}
