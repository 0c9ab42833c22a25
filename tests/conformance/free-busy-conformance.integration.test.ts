import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ask, differenceBetween, type Said } from './compare-free-busy.ts';
import { drawQueries, type QueryPlan } from './free-busy-plan.ts';
import { clientOf, openFreeBusyStage } from './free-busy-stage.ts';

/** What npm test has time for; FREE_BUSY_QUERIES=500 is the whole run. */
const count = Number(process.env.FREE_BUSY_QUERIES ?? 80);
const seed = Number(process.env.FREE_BUSY_SEED ?? 2_026);
const minuteMs = 60_000;
const dayMs = 86_400_000;

const database = await testDatabase();
const stage = await openFreeBusyStage(database, seed);
afterAll(stage.close);
const [atGoogle, here] = [clientOf(stage.google), clientOf(stage.ours)];

function bodyOf(plan: QueryPlan): Record<string, unknown> {
  if (plan.kind === 'broken') return plan.body;
  const fromMs = stage.startMs + plan.day * dayMs + plan.minutes * minuteMs;
  // Whether an id that is named twice counts twice is not published: where there is a cap each is named once.
  const places = plan.most === null ? plan.places : [...new Set(plan.places)];
  const ids = places.map((place) => stage.calendarIds[place] ?? `nobody-${place}@example.com`);
  return {
    timeMin: new Date(fromMs).toISOString(),
    timeMax: new Date(fromMs + plan.length * minuteMs).toISOString(),
    timeZone: plan.zone,
    items: ids.map((id) => ({ id })),
    ...(plan.most === null ? {} : { calendarExpansionMax: plan.most }),
  };
}

/** What was compared, so that a run that compared next to nothing is told. */
const seen = { answers: 0, refusals: 0, blocks: 0, errors: 0, alikeToTheLetter: 0 };

function note(google: Said, ours: Said): void {
  if (!('data' in google)) {
    seen.refusals += 1;
    return;
  }
  seen.answers += 1;
  if ('data' in ours && JSON.stringify(google.data) === JSON.stringify(ours.data)) seen.alikeToTheLetter += 1;
  for (const { busy = [], errors } of Object.values(google.data.calendars ?? {})) {
    seen.blocks += busy.length;
    if (errors !== undefined) seen.errors += 1;
  }
}

describe('L1, L6: Google’s client is told the same by Google and by us', () => {
  test(`${count} random queries, seed ${seed}`, async () => {
    const differences: string[] = [];
    for (const plan of drawQueries(seed, count)) {
      const body = bodyOf(plan);
      const [google, ours] = [await ask(atGoogle, body), await ask(here, body)];
      note(google, ours);
      const difference = differenceBetween(google, ours);
      if (difference !== null) differences.push(`${JSON.stringify(body)}\n  ${difference}`);
    }
    expect(differences.slice(0, 5)).toEqual([]);
    const fromCache = stage.sources.get('calendar-cache-sql') ?? 0;
    const live = stage.sources.get('google') ?? 0;
    console.log(
      `${count} queries, seed ${seed}: ${seen.answers} answers with ${seen.blocks} blocks and ${seen.errors} errors inside ` +
        `(${seen.alikeToTheLetter} alike to the letter), ${seen.refusals} refusals; calendars ${fromCache} from the ` +
        `cache, ${live} live; ${differences.length} differences`,
    );
    // The run has to meet every kind of answer, else its equality says little.
    expect(seen.blocks).toBeGreaterThan(count);
    expect(seen.errors).toBeGreaterThan(count / 10);
    expect(seen.refusals).toBeGreaterThan(count / 40);
    expect(fromCache).toBeGreaterThan(count / 2);
    expect(live).toBeGreaterThan(count / 5);
  }, 300_000);
});
