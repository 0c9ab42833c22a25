import { randomUUID } from 'node:crypto';
import { about, exactly, type Observation, unseen } from '../observation.ts';
import type { ScratchCalendar } from '../scratch-calendar.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** Google's clock and ours, and the time of the call. */
const toleranceMs = 5 * minuteMs;

export async function allowHttpWebhooks(calendar: ScratchCalendar): Promise<Observation> {
  const granted = await calendar.watch({ id: randomUUID(), address: 'http://calendar-cache-probe.example.com/' });
  if (!('refused' in granted)) return exactly(true);
  if (granted.refused.includes('push.webhookUrlNotHttps')) return exactly(false);
  return unseen(`the watch was refused for another reason: ${granted.refused}`);
}

export async function channelLifetimeMs(calendar: ScratchCalendar, address: string): Promise<Observation> {
  const lifetimeMs = await lifetimeOf(calendar, { address });
  return typeof lifetimeMs === 'number' ? about(lifetimeMs, toleranceMs) : lifetimeMs;
}

/** Null stands for the life of a channel that asks for none. */
export async function channelLifetimeCapMs(calendar: ScratchCalendar, address: string): Promise<Observation> {
  const common = await lifetimeOf(calendar, { address });
  if (typeof common !== 'number') return common;
  const asked = String(Date.now() + 400 * dayMs);
  const longest = await lifetimeOf(calendar, { address, expiration: asked });
  if (typeof longest !== 'number') return longest;
  return Math.abs(longest - common) <= toleranceMs ? exactly(null) : about(longest, toleranceMs);
}

async function lifetimeOf(calendar: ScratchCalendar, body: Record<string, string>): Promise<number | Observation> {
  const askedAtMs = Date.now();
  const granted = await calendar.watch({ id: randomUUID(), ...body });
  if ('refused' in granted) return unseen(`the watch was refused: ${granted.refused}; --webhook names another address`);
  return Math.round((granted.expiresAtMs - askedAtMs) / 1_000) * 1_000;
}
