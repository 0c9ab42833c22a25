import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './instant-of.ts';

/** How many calendars to claim, and until when. */
export interface DuePortion {
  nowMs: number;
  leaseUntilMs: number;
  limit: number;
  /** How many of them may be full syncs; never more than half. */
  fullSyncs: number;
}

/** Of so many times the portion, the longest due, the least recently claimed go first: a look at a bounded part of the index. */
const windowFactor = 5;

const withoutToken = sql`next_sync_token IS NULL`;
const withToken = sql`next_sync_token IS NOT NULL`;

/**
 * Claims due calendars, full syncs and the others apart: of a small portion, too, half is for what somebody waits for and
 * for polls, however many first loads are due (L10, L14); what those leave goes to full syncs. @returns their ids.
 */
export async function claimDue(database: Database, portion: DuePortion): Promise<string[]> {
  const { limit, fullSyncs } = portion;
  const half = Math.min(fullSyncs, Math.floor(limit / 2));
  const full = await claim(database, dueStatement(portion, withoutToken, half), half);
  const rest = limit - full.length;
  const others = await claim(database, dueStatement(portion, withToken, rest), rest);
  const left = Math.min(fullSyncs - full.length, rest - others.length);
  const more = full.length < half ? [] : await claim(database, dueStatement(portion, withoutToken, left), left);
  return [...full, ...others, ...more];
}

/**
 * The one statement of a claim; apart, so that a test can look at its plan. An array and not IN: a plan may run IN's subquery
 * once per row, and as that skips what it has taken, it would take a portion each time.
 */
export function dueStatement(portion: DuePortion, which: SQL, limit: number): SQL {
  const now = instantOf(portion.nowMs);
  return sql`
    UPDATE calendar_subscriptions SET due_at = ${instantOf(portion.leaseUntilMs)}, last_claimed_at = ${now}
    WHERE id = ANY(ARRAY(
      SELECT id FROM calendar_subscriptions
      WHERE id = ANY(ARRAY(
        SELECT id FROM calendar_subscriptions WHERE ${which} AND due_at <= ${now}
        ORDER BY due_at LIMIT ${limit * windowFactor}))
        AND due_at <= ${now}
      ORDER BY last_claimed_at ASC NULLS FIRST, due_at LIMIT ${limit}
      FOR UPDATE SKIP LOCKED))
    RETURNING id`;
}

/** Both kinds of claim, for the test of their plans. */
export const dueKinds = { withoutToken, withToken };

async function claim(database: Database, statement: SQL, limit: number): Promise<string[]> {
  if (limit <= 0) return [];
  const claimed = await database.execute<{ id: string }>(statement);
  return claimed.map(({ id }) => id);
}
