import type {
  AvailabilityRepository as AvailabilityRepositoryPort,
  CachedAnswer,
  CachedCalendar,
  CacheQuestion,
  IgnorableEvent,
  TimeRange,
} from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { answerStatement, instantOf, statesStatement } from './availability-statement.ts';
import { findIgnorable } from './find-ignorable.ts';
import { type CalendarRow, toCachedCalendar } from './to-cached-calendar.ts';

/** What a statement gives: JSON made by PostgreSQL, instants in epoch milliseconds; null where there is no row. */
type AnswerRow = { [Part in Exclude<keyof CachedAnswer, 'calendars'>]?: CachedAnswer[Part] | null } & {
  calendars?: CalendarRow[] | null;
};

/** Busy time from PostgreSQL, merged and clipped there. */
export class AvailabilityRepository implements AvailabilityRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(question: CacheQuestion): Promise<CachedAnswer> {
    const { calendars, busy, groups, events } = await this.#ask(answerStatement(question), partsOf(question));
    return {
      calendars: (calendars ?? []).map(toCachedCalendar),
      busy: busy ?? [],
      groups: groups ?? [],
      events: events ?? [],
    };
  }

  async readStates(question: CacheQuestion): Promise<CachedCalendar[]> {
    const { calendars } = await this.#ask(statesStatement(question), ['calendars']);
    return (calendars ?? []).map(toCachedCalendar);
  }

  findIgnorable(query: {
    subscriptionIds: readonly string[];
    range: TimeRange;
    limit: number;
  }): Promise<IgnorableEvent[]> {
    return findIgnorable(this.#database, query);
  }

  async countReadAfter(subscriptionIds: readonly string[], afterMs: number): Promise<number> {
    const [row] = await this.#database.execute<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM calendar_subscriptions
      WHERE id = ANY(${sql.param([...subscriptionIds])}::uuid[]) AND as_of > ${instantOf(afterMs)}`);
    return row?.count ?? 0;
  }

  async #ask(statement: SQL, parts: readonly (keyof CachedAnswer)[]): Promise<AnswerRow> {
    const [row] = await this.#database.execute<AnswerRow>(
      sql`SELECT ${sql.raw(parts.join(', '))} FROM (${statement}) AS answer`,
    );
    return row ?? {};
  }
}

function partsOf({ detail, groupBy }: CacheQuestion): readonly (keyof CachedAnswer)[] {
  if (detail === 'events') return ['calendars', 'events'];
  return groupBy === null ? ['calendars', 'busy'] : ['calendars', 'busy', 'groups'];
}
