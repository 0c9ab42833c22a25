import { AppError } from '@calendar-cache/errors';
import type { JobDefinition } from './job-definition.ts';

/**
 * Checks a payload against its job's schema. The complaint names paths and kinds, never values: a payload
 * that does not fit may carry what must not be logged (L20).
 * @throws AppError `invalid-job-payload`
 */
export function parsePayload(definition: JobDefinition, payload: unknown): unknown {
  const parsed = definition.payload.safeParse(payload);
  if (parsed.success) {
    return parsed.data;
  }
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), code: issue.code }));
  const places = issues.map((issue) => `${issue.path || '(payload)'} (${issue.code})`).join(', ');
  throw new AppError('invalid-job-payload', `A payload of ${definition.name} does not fit: ${places}.`, {
    details: { job: definition.name, issues },
  });
}
