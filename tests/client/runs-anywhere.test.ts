import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

const library = join(import.meta.dirname, '../../libs/client');
const entry = join(library, 'src/index.ts');

/** What Node, Deno, Bun and edge runtimes have in common, as far as the client needs it. */
const everywhere = { AbortController, AbortSignal, Headers, Response, setTimeout, clearTimeout, URLSearchParams };

async function bundle(): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'neutral',
    format: 'iife',
    globalName: 'client',
  });
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('the client is made of its own files alone: nothing of Node, no package', async () => {
  const { inputs } = await bundle();
  expect(inputs.length).toBeGreaterThan(5);
  expect(inputs.filter((path) => !path.startsWith('libs/client/src/'))).toEqual([]);
  expect(JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')).dependencies).toEqual({});
});

test('no file of it names a global that only Node has', () => {
  const files = readdirSync(join(library, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
  const offending = sources.filter((path) =>
    /\b(process|Buffer|__dirname|require|setImmediate|global)\b[.([]|from '(node:|[a-z@])/.test(
      readFileSync(join(library, 'src', path), 'utf8'),
    ),
  );
  expect(sources.length).toBeGreaterThan(5);
  expect(offending).toEqual([]);
});

test('it works where there is nothing but the web’s own globals', async () => {
  const { text } = await bundle();
  const sent: string[] = [];
  const fetch = async (url: string) => {
    sent.push(url);
    return sent.length === 1
      ? Response.json({ code: 'database-unavailable', detail: 'x' }, { status: 503, headers: { 'Retry-After': '0' } })
      : Response.json({ complete: true, busy: [{ start: 'a', end: 'b', source: 'google' }], calendars: [] });
  };
  const context = createContext({ ...everywhere, fetch });
  const busy = await runInContext(
    `${text};
    const cache = client.createCalendarCacheClient({ url: 'https://cache', key: 'k' });
    client.createCachedCalendar(cache).getAvailability('f', 't', [{ id: '7' }]);`,
    context,
  );
  expect(JSON.stringify(busy)).toBe('[{"start":"a","end":"b","source":"google"}]');
  expect(sent).toEqual(Array(2).fill('https://cache/v1/availability?calendarId=7&from=f&to=t'));
});
