import type {
  AvailabilityRepository as AvailabilityRepositoryPort,
  CachedAnswer,
  CachedCalendar,
  CacheQuestion,
} from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { answerStatement, instantOf } from './availability-statement.ts';

/** What the one statement gives: both parts are JSON made by PostgreSQL, instants in epoch milliseconds. */
type AnswerRow = { calendars: CachedCalendar[] | null; busy: { startMs: number; endMs: number }[] | null };

/** Busy time from PostgreSQL, merged and clipped there. */
export class AvailabilityRepository implements AvailabilityRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(question: CacheQuestion): Promise<CachedAnswer> {
    // Through `select`, since only that prepares: a statement that is not costs a second round trip and its planning.
    const [row] = await this.#database
      .select({ calendars: sql<AnswerRow['calendars']>`calendars`, busy: sql<AnswerRow['busy']>`busy` })
      .from(sql`(${answerStatement(question)}) AS answer`)
      .prepare('availability')
      .execute();
    return { calendars: row?.calendars ?? [], busy: row?.busy ?? [] };
  }

  async countReadAfter(subscriptionIds: readonly string[], afterMs: number): Promise<number> {
    const [row] = await this.#database.execute<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM calendar_subscriptions
      WHERE id = ANY(${sql.param([...subscriptionIds])}::uuid[]) AND as_of > ${instantOf(afterMs)}`);
    return row?.count ?? 0;
  }
}
