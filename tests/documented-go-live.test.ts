import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorCommands } from '@calendar-cache/cli/commands';
import { type VariableName, variableNames, variables } from '@calendar-cache/config';
import { errorCodes } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/go-live.md'), 'utf8');
const all = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];

test('every variable that it names exists', () => {
  const named = all(/`([A-Z]{2,}(?:_[A-Z]+)+)(?:=[^`]*)?`/g);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !variableNames.some((known) => known === name))).toEqual([]);
});

test('every variable without a default, and each that is refused in production as it stands, is named', () => {
  const decided = variableNames.filter((name) => {
    const variable: (typeof variables)[VariableName] = variables[name];
    return variable.required && variable.default === undefined;
  });
  expect(decided).toContain('DATABASE_URL');
  expect(decided.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('every command that it names exists, as written', () => {
  const lines = [...text.matchAll(/npm run cli -- ([a-z]+)([^`\n]*)/g)];
  expect(lines.length).toBeGreaterThan(6);
  const wrong = lines.filter(([, name = '', rest = '']) => {
    const command = operatorCommands.get(name);
    const options = [...rest.matchAll(/--([a-z-]+)/g)].map(([option]) => option);
    return command === undefined || options.some((option) => !command.usage.includes(option));
  });
  expect(wrong.map(([line]) => line)).toEqual([]);
});

test('every route that it names is one of the API, and every code one of ours', () => {
  const routes = all(/`(?:(?:GET|POST|PUT) )(\/v1\/[^`]+|\/docs)`/g);
  expect(routes.length).toBeGreaterThan(3);
  const sources = ['users', 'credentials', 'calendars', 'availability', 'openapi', 'credential-callback'].map((name) =>
    readFileSync(join(root, `apps/api/src/routes/${name}.ts`), 'utf8'),
  );
  const declared = sources.flatMap((source) => [...source.matchAll(/'(\/[^']+)'/g)].map((match) => match[1]));
  const written = (route: string) => route.replaceAll(/\{(\w+)\}/g, ':$1');
  expect(routes.filter((route) => !declared.includes(written(route)))).toEqual([]);
  const codes = all(/`(google-[a-z-]+)`/g);
  expect(codes.filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
});

test('every file that it points to exists', () => {
  const files = all(/\]\((?!https?:|#)([^)#]+)/g);
  expect(files.filter((file) => !existsSync(join(root, 'docs', file)))).toEqual([]);
});
