import { rmSync } from 'node:fs';
import { isVariableSet, type RawEnvironment } from '@calendar-cache/config';
import type { Description } from '../report/description.ts';
import type { DataFolder } from './data-folder.ts';
import { writeJsonFile } from './json-file.ts';

const operatorVariables = ['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'] as const;

/** Tells programs and the operator's commands where everything is. Both files are complete when they appear. */
export function announce(data: DataFolder, environment: RawEnvironment, description: Description): void {
  const set = operatorVariables.filter((name) => isVariableSet(environment, name));
  writeJsonFile(data.operator, Object.fromEntries(set.map((name) => [name, environment[name]])));
  writeJsonFile(data.description, description);
}

/** Takes that back: at the end, and at a start after one that was killed. */
export function withdrawAnnouncement(data: DataFolder): void {
  for (const file of [data.description, data.operator]) rmSync(file, { force: true });
}
