import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseEnvironment, type VariableName, variableNames, variables } from '@calendar-cache/config';
import { describe, expect, test } from '@jest/globals';

const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
const lines = example.split('\n');
const entries = lines.flatMap((line, index) => {
  const assignment = /^([A-Z_]+)=(.*)$/.exec(line);
  return assignment === null ? [] : [{ name: assignment[1]!, value: assignment[2]!, above: lines[index - 1] ?? '' }];
});

test('.env.example has each variable of the catalogue once, in its order, and no other', () => {
  expect(entries.map(({ name }) => name)).toEqual(variableNames);
});

describe.each(variableNames)('%s', (name) => {
  const entry = entries.find((candidate) => candidate.name === name);
  const variable: (typeof variables)[VariableName] = variables[name];

  test('the line above it is its documentation', () => {
    expect(entry?.above).toBe(`# ${variable.doc}`);
  });

  test('its value is the default where there is one, and a value where one is required', () => {
    // Left open: a copied file must not make `npm start`, which keeps to this machine, listen to the world.
    if (name === 'HOST') expect(entry?.value).toBe('');
    else if (variable.default !== undefined) expect(entry?.value).toBe(variable.default);
    else if (variable.required) expect(entry?.value).not.toBe('');
    expect(entry?.value).toBeDefined();
  });
});

describe('.env.example as it stands', () => {
  const env = parseEnv(example) as Record<string, string>;

  test('lets every app boot in development', () => {
    const parsed = parseEnvironment(variableNames, env);
    expect(parsed.DATABASE_URL).toBe('postgres://calendar_cache:calendar_cache@127.0.0.1:5432/calendar_cache');
    expect(parsed.REDIS_URL).toBe('redis://127.0.0.1:6379');
    expect([parsed.GOOGLE_API_URL, parsed.GOOGLE_TOKEN_URL, parsed.QUEUE_DATABASE_URL]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('L21: is refused in production until its secrets are replaced', () => {
    const refused = expect.objectContaining({
      code: 'invalid-environment',
      details: { variables: ['GOOGLE_CLIENT_SECRET', 'WEBHOOK_SECRETS', 'CRON_SECRET', 'ENCRYPTION_KEYS'] },
    });
    const boot = () => parseEnvironment(variableNames, { ...env, NODE_ENV: 'production' });
    expect(boot).toThrow(refused as unknown as Error);
  });
});
