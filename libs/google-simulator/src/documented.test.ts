import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandLineFlags } from './command-line/read-arguments.ts';
import { controlRoutes } from './control/control-routes.ts';
import { faultKindEntry, faultKindNames, faultRoutes } from './fault/fault-kinds.ts';
import { faultRuleSchema } from './fault/fault-rule.ts';
import { startSimulator } from './index.ts';
import { defaultSettings, settingsSchema } from './simulator/settings.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8');
const simulator = await startSimulator({});
afterAll(() => simulator.close());

/** The rows of the one table whose first column has this heading, as cells without code marks. */
function tableOf(heading: string): string[][] {
  const [, rest = ''] = page.split(`\n| ${heading} |`);
  const [table = ''] = rest.split('\n\n');
  const rows = table.split('\n').slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const firstOf = (heading: string) => tableOf(heading).map(([name]) => name);

describe('docs/simulator.md', () => {
  test('has every kind of fault, in the order of the code', () => {
    expect(firstOf('kind')).toEqual(faultKindNames);
  });

  test('says for each kind whether it befalls the token endpoint, push or lists', () => {
    for (const [kind, routes = ''] of tableOf('kind')) {
      const entry = faultKindEntry(kind as (typeof faultKindNames)[number]);
      expect([kind, /(^|, )token$/.test(routes)]).toEqual([kind, entry.routes.includes('token')]);
      expect([kind, routes === 'push']).toEqual([kind, entry.family === 'push']);
    }
  });

  test('has every field of a rule and every route', () => {
    const [, fields = ''] = /A rule says what happens when: `\{(.*)\}`/.exec(page) ?? [];
    const named = [...fields.matchAll(/"(\w+)"/g)].map(([, name]) => name).sort();
    expect(named).toEqual(Object.keys(faultRuleSchema.shape).sort());
    const [, routes = ''] = /`route` is one of (.*?), the default/s.exec(page) ?? [];
    const namedRoutes = [...routes.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(namedRoutes).toEqual([...faultRoutes]);
  });

  test('has every switch with its default, in the order of the code', () => {
    const documented = tableOf('switch').map(([name, , value]) => [name, value]);
    const written = (value: unknown) =>
      value === null || typeof value === 'object' ? JSON.stringify(value) : String(value);
    expect(documented).toEqual(Object.entries(defaultSettings).map(([name, value]) => [name, written(value)]));
    expect(Object.keys(settingsSchema.shape)).toEqual(Object.keys(defaultSettings));
  });

  test('section 9: has every open point', () => {
    const open = new Set(tableOf('switch').map(([, point]) => Number(point)));
    expect([...open].filter((point) => point > 0).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  test('has every flag', () => {
    expect(firstOf('flag')).toEqual(Object.keys(commandLineFlags).map((name) => `--${name}`));
  });

  test('has every control route', () => {
    const routes = controlRoutes(simulator.google).stack.flatMap(({ route }) =>
      route ? route.stack.map(({ method }) => `${method.toUpperCase()} /_simulator${route.path}`) : [],
    );
    const documented = tableOf('route').map(([name]) => name);
    expect([...documented].sort()).toEqual(routes.sort());
    expect(new Set(documented).size).toBe(documented.length);
  });
});
