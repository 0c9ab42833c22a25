import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, known to the server by its hash. */
export interface RedisScript {
  readonly source: string;
  readonly hash: string;
}

function script(source: string): RedisScript {
  return { source, hash: createHash('sha1').update(source).digest('hex') };
}

/** Runs a script by its hash; sends the source where the server does not know it (yet, or any more). */
export async function runScript(
  client: Redis,
  { source, hash }: RedisScript,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(hash, keys.length, ...keys, ...values);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) {
      throw error;
    }
    return client.eval(source, keys.length, ...keys, ...values);
  }
}

const now = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

/**
 * KEYS: budgets, then gates. ARGV: now ('' for the server's), units, number of budgets, then limit, window and slice of each.
 * Gives {1 or 0, position of the refusing key, wait in ms, used…}. A budget is a hash of slice number to units.
 */
export const takeScript = script(`${now}
local units, count = tonumber(ARGV[2]), tonumber(ARGV[3])
local refusedBy, longest, used = 0, 0, {}
for position = count + 1, #KEYS do
  local wait = (tonumber(redis.call('GET', KEYS[position])) or 0) - now
  if wait > longest then
    refusedBy, longest = position, wait
  end
end
for position = 1, count do
  local limit, window, slice = tonumber(ARGV[3 * position + 1]), tonumber(ARGV[3 * position + 2]), tonumber(ARGV[3 * position + 3])
  local first, total, living = math.floor((now - window) / slice), 0, {}
  local fields = redis.call('HGETALL', KEYS[position])
  for index = 1, #fields, 2 do
    local number, taken = tonumber(fields[index]), tonumber(fields[index + 1])
    if number < first then
      redis.call('HDEL', KEYS[position], fields[index])
    else
      total = total + taken
      living[#living + 1] = { number, taken }
    end
  end
  used[position] = total
  if total + units > limit then
    table.sort(living, function(a, b) return a[1] < b[1] end)
    local wait, left = window, total
    for _, entry in ipairs(living) do
      left = left - entry[2]
      if left + units <= limit then
        wait = (entry[1] + 1) * slice + window - now
        break
      end
    end
    if wait > longest then
      refusedBy, longest = position, wait
    end
  end
end
if refusedBy > 0 then
  return { 0, refusedBy, math.max(1, longest), unpack(used) }
end
if units > 0 then
  for position = 1, count do
    local window, slice = tonumber(ARGV[3 * position + 2]), tonumber(ARGV[3 * position + 3])
    redis.call('HINCRBY', KEYS[position], string.format('%d', math.floor(now / slice)), units)
    redis.call('PEXPIRE', KEYS[position], window + 2 * slice)
    used[position] = used[position] + units
  end
end
return { 1, 0, 0, unpack(used) }
`);

/** KEYS: gate. ARGV: now, how long in ms. The longer closure stands. */
export const closeGateScript = script(`${now}
local untilMs = now + tonumber(ARGV[2])
if untilMs > (tonumber(redis.call('GET', KEYS[1])) or 0) then
  redis.call('SET', KEYS[1], string.format('%d', untilMs), 'PX', math.max(1, tonumber(ARGV[2])))
end
`);

/** KEYS: mark. ARGV: instant, how long it is kept in ms. The latest instant stands. */
export const markScript = script(`
local latest = math.max(tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[1])) or 0)
redis.call('SET', KEYS[1], string.format('%d', latest), 'PX', ARGV[2])
`);

/** KEYS: lock. ARGV: token, lease in ms. */
export const renewLockScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS: lock. ARGV: token. */
export const releaseLockScript = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
`);
