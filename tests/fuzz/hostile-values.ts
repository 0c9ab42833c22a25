import type { Random } from '../recurrence-oracle/random.ts';

const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\uFFFD',
  '\uD800',
  '\u202Emoc.elpmaxe',
  '🗓️'.repeat(40),
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '9'.repeat(400),
  '0x10',
  '٣',
  'true',
  '[]',
  '{}',
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '1); DELETE FROM calendar_events; SELECT pg_sleep(30); --',
  '$1',
  "\\'; SELECT 1; --",
  'x\r\nSet-Cookie: a=b',
  'x\r\n\r\nHTTP/1.1 200 OK\r\n',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '<script>alert(1)</script>',
  `{{7*7}}\${7*7}#{7*7}`,
  '%s%s%s%n',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999+23:59',
  '+275760-09-13T00:00:00.000Z',
  '2026-03-01T00:00:00+99:99',
  '2026-03-01',
  '00000000-0000-0000-0000-000000000000',
  '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c5',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'a'.repeat(300),
  'a'.repeat(5_000),
];

/** A text that somebody might send who means no good, or whose program is broken. */
export function hostileText(random: Random): string {
  if (random.chance(0.2)) return randomText(random);
  return random.pick(texts);
}

function randomText(random: Random): string {
  const length = random.integer(1, 30);
  return Array.from({ length }, () => String.fromCharCode(random.integer(0, random.chance(0.5) ? 127 : 65_535))).join(
    '',
  );
}

/** Any JSON value, of a type and size that nobody asked for. */
export function hostileValue(random: Random, depth = 0): unknown {
  switch (random.integer(0, depth > 3 ? 6 : 9)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick([0, -0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53 + 2, Number.MIN_VALUE]);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
    case 6:
      return hostileText(random);
    case 7:
      return Array.from({ length: random.integer(1, 5) }, () => hostileValue(random, depth + 1));
    case 8:
      return Object.fromEntries([[hostileText(random), hostileValue(random, depth + 1)]]);
    default:
      return nested(random.integer(5, 50));
  }
}

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A body that is no JSON, or none that anybody would write. */
export function hostileBody(random: Random): Buffer {
  const depth = random.integer(100, 20_000);
  return random.pick<() => Buffer>([
    () => Buffer.alloc(0),
    () => Buffer.from('{'),
    () => Buffer.from('{"a":1,}'),
    () => Buffer.from('"text"'),
    () => Buffer.from('[1,2'),
    () => Buffer.from('{"a":1}{"a":2}'),
    () => Buffer.from("{'a':1}"),
    () => Buffer.from('{"__proto__":{"scopes":["ops"]},"constructor":{"prototype":{"x":1}}}'),
    () => Buffer.from('['.repeat(depth)),
    () => Buffer.from('['.repeat(depth) + ']'.repeat(depth)),
    () => Buffer.from(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    () => Buffer.from(`{"a":"${'x'.repeat(random.integer(100, 200_000))}"}`),
    () => Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    () => Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
    () => Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x22, 0x7d]),
    () => Buffer.from(Array.from({ length: random.integer(1, 400) }, () => random.integer(0, 255))),
    () => Buffer.from('{"\\u0000":"\\u0000","\\ud800":"\\udfff"}'),
  ])();
}
