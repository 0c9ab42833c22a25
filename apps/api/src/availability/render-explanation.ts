import {
  type BusyBlock,
  type CalendarEvidence,
  type EventFacts,
  type Explanation,
  type IgnoredEvent,
  learnedBy,
  syncReasons,
} from '@calendar-cache/calendar-cache';
import { z } from 'zod';
import { instant } from '../contract/fields.ts';
import { calendarEvidenceSchema, isoOf, isoOrNull, renderEvidence } from './render-availability.ts';

const learnedSchema = z
  .object({
    at: instant.meta({ description: 'The instant just before the read was sent that brought this state of the event' }),
    by: z.enum([...learnedBy, 'live']),
    reason: z.enum(syncReasons).nullable().meta({
      description: 'What the sync was asked for: `notification` is a webhook, `stale` a poll. Wishes join: a hint',
    }),
  })
  .meta({ id: 'Learned', description: 'How we came to know it' });

const eventFields = {
  calendarId: z.guid(),
  recurringEventId: z.string().nullable().meta({ description: 'Of an exception, the series that it belongs to' }),
  eventType: z.string().nullable(),
  summary: z.string().optional().meta({ description: 'Only where the installation stores titles' }),
  learned: learnedSchema.nullable().meta({ description: 'Null for what was stored before this was kept' }),
};

const explainedBlockSchema = z
  .object({
    start: instant,
    end: instant,
    source: z.enum(['calendar-cache-sql', 'google']),
    eventId: z
      .string()
      .nullable()
      .meta({ description: 'Google’s id, of a series that of its master; null where Google answered' }),
    rule: z.string().nullable().meta({ description: 'Why it takes time; null where Google answered' }),
    ...eventFields,
  })
  .meta({ id: 'ExplainedBlock', description: 'A block of taken time, and the event that makes it' });

const ignoredEventSchema = z
  .object({
    start: instant,
    end: instant.nullable(),
    reason: z.string().meta({
      description:
        '`cancelled`, `transparent`, `declined`, `working-location`, `no-length`, or `replaced`: this exception stands for ' +
        'the occurrence of its series that would have begun at `start`',
    }),
    eventId: z.string(),
    ...eventFields,
  })
  .meta({
    id: 'IgnoredEvent',
    description: 'An event in the range that takes no time; of a series its first occurrence',
  });

/** The body of a 200 of `GET /v1/availability/explain`. */
export const explanationBodySchema = z
  .object({
    from: instant,
    to: instant,
    asOf: instant.nullable(),
    complete: z.boolean(),
    blocks: z.array(explainedBlockSchema).meta({ description: 'Why busy: sorted, clipped, not merged' }),
    ignored: z.array(ignoredEventSchema).meta({ description: 'Why free; of calendars that the cache answered' }),
    calendars: z.array(calendarEvidenceSchema),
  })
  .meta({ id: 'Explanation' });

export type ExplanationBody = z.output<typeof explanationBodySchema>;

/** An explanation as it goes over the wire. Titles are told only where the installation says so (L20). */
export function renderExplanation(
  { answer, ignored }: Explanation,
  { showsTitles }: { showsTitles: boolean },
): ExplanationBody {
  const evidence = new Map(answer.calendars.map((calendar) => [calendar.id, calendar]));
  return {
    from: isoOf(answer.range.fromMs),
    to: isoOf(answer.range.untilMs),
    asOf: isoOrNull(answer.asOfMs),
    complete: answer.complete,
    blocks: answer.busy.flatMap((block) => renderBlock(block, evidence, showsTitles)),
    ignored: ignored.map((event) => renderIgnored(event, showsTitles)),
    calendars: answer.calendars.map(renderEvidence),
  };
}

function renderBlock(
  { startMs, endMs, source, event }: BusyBlock,
  evidence: ReadonlyMap<string, CalendarEvidence>,
  showsTitles: boolean,
): ExplanationBody['blocks'] {
  if (event === undefined) return [];
  const { calendarId, eventId, rule, facts } = event;
  const asOfMs = evidence.get(calendarId)?.asOfMs ?? null;
  const live = source === 'google' && asOfMs !== null ? { at: isoOf(asOfMs), by: 'live' as const, reason: null } : null;
  const known = facts === undefined ? noFacts : renderFacts(facts, showsTitles);
  return [
    {
      start: isoOf(startMs),
      end: isoOf(endMs),
      source,
      eventId,
      rule,
      calendarId,
      ...known,
      learned: known.learned ?? live,
    },
  ];
}

function renderIgnored(event: IgnoredEvent, showsTitles: boolean): ExplanationBody['ignored'][number] {
  const { calendarId, eventId, reason, startMs, endMs, facts } = event;
  return {
    start: isoOf(startMs),
    end: isoOrNull(endMs),
    reason,
    eventId,
    calendarId,
    ...renderFacts(facts, showsTitles),
  };
}

const noFacts = { recurringEventId: null, eventType: null, learned: null };

function renderFacts({ recurringEventId, eventType, summary, learned }: EventFacts, showsTitles: boolean) {
  return {
    recurringEventId,
    eventType,
    ...(showsTitles && summary !== null ? { summary } : {}),
    learned: learned === null ? null : { at: isoOf(learned.atMs), by: learned.by, reason: learned.reason },
  };
}
