import type {
  FreeBusyCandidate,
  FreeBusyDirectory as FreeBusyDirectoryPort,
  FreeBusyDirectoryQuestion,
} from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './availability-statement.ts';
import { userHasFeature } from './feature-sql.ts';

/** Google's access roles, the lowest first: a higher one is shown more of what is in a calendar. */
const accessRoles = ['none', 'freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner'];

/** Who has connected what, in PostgreSQL. */
export class FreeBusyDirectory implements FreeBusyDirectoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findCandidates(question: FreeBusyDirectoryQuestion): Promise<FreeBusyCandidate[]> {
    const { externalIds, range, teamId, nowMs, oldestAsOfMs, policies, mostPerId } = question;
    // PostgreSQL has no NUL, so that no calendar has an id with one.
    const ids = externalIds.filter((id) => !id.includes('\0'));
    const visible =
      teamId === null
        ? sql`true`
        : sql`calendar.user_id IN (SELECT user_id FROM memberships WHERE team_id = ${teamId})`;
    const inStep = sql`coalesce(
      subscription.as_of BETWEEN ${instantOf(oldestAsOfMs)} AND ${instantOf(nowMs)}
      AND subscription.covered_from <= ${instantOf(range.fromMs)}
      AND subscription.covered_until >= ${instantOf(range.untilMs)}
      AND subscription.untrusted_reason IS NULL
      AND ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-read', policies.read)}
      AND ${userHasFeature(sql`calendar.user_id`, 'calendar-cache-sql-write', policies.write)}, false)`;
    const rows = await this.#database.execute<FreeBusyCandidate & Record<string, unknown>>(sql`
      SELECT "externalId", "calendarId", place::int FROM (
        SELECT calendar.external_id AS "externalId", calendar.id AS "calendarId",
          row_number() OVER (PARTITION BY calendar.external_id ORDER BY
            ${inStep} DESC, credential.state = 'active' DESC,
            array_position(${sql.param(accessRoles)}::text[], subscription.access_role) DESC NULLS LAST,
            subscription.as_of DESC NULLS LAST, calendar.id) AS place
        FROM selected_calendars calendar
        JOIN credentials credential ON credential.id = calendar.credential_id
        LEFT JOIN calendar_subscriptions subscription ON subscription.selected_calendar_id = calendar.id
        WHERE calendar.external_id = ANY(${sql.param(ids)}::text[]) AND ${visible}
      ) AS ranked
      WHERE place <= ${mostPerId} ORDER BY "externalId", place`);
    return [...rows].map(({ externalId, calendarId }) => ({ externalId, calendarId }));
  }
}
