import { rmSync } from 'node:fs';
import { isVariableSet, type RawEnvironment } from '@calendar-cache/config';
import { webhookPath } from '../environment.ts';
import type { Description } from '../report/description.ts';
import type { DataFolder } from './data-folder.ts';
import { writeJsonFile } from './json-file.ts';

const operatorVariables = [
  'DATABASE_URL',
  'QUEUE_DATABASE_URL',
  'REDIS_URL',
  'QUEUE_PREFIX',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_API_URL',
  'GOOGLE_TOKEN_URL',
  'ENCRYPTION_KEYS',
  'WEBHOOK_SECRETS',
] as const;

/** Tells programs and the operator's commands where everything is. Both files are complete when they appear. */
export function announce(data: DataFolder, environment: RawEnvironment, description: Description): void {
  const set = operatorVariables.filter((name) => isVariableSet(environment, name));
  const variables = Object.fromEntries(set.map((name) => [name, environment[name]]));
  writeJsonFile(data.operator, {
    API_PUBLIC_URL: environment.API_PUBLIC_URL || description.apiUrl,
    GOOGLE_WEBHOOK_URL: environment.GOOGLE_WEBHOOK_URL || `${description.ingressUrl}${webhookPath}`,
    ...variables,
  });
  writeJsonFile(data.description, description);
}

/** Takes that back: at the end, and at a start after one that was killed. */
export function withdrawAnnouncement(data: DataFolder): void {
  for (const file of [data.description, data.operator]) rmSync(file, { force: true });
}
