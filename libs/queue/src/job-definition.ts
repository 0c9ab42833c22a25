import type { z } from 'zod';

/** Nothing waits in the queue for longer than this: the backlog lives in PostgreSQL, where it can be seen and ticked. */
export const MAX_DELAY_MS = 2_000;

/** One kind of job, declared once: its name, its queue, its payload and how equal ones are folded together. */
export interface JobDefinition<
  Name extends string = string,
  Schema extends z.ZodType = z.ZodType,
  QueueName extends string = string,
> {
  readonly name: Name;
  readonly queue: QueueName;
  /** Ids only (L20). Checked when a job is added and again when it runs. */
  readonly payload: Schema;
  /** The key under which only one job waits at a time; unique within the job's name. Absent: every add makes a job. */
  dedupe?(payload: z.output<Schema>): string;
  /** An add that meets an active job is stored and causes one more run with the last payload (L10). */
  readonly keepLastIfActive: boolean;
  /** How often the job may run before it counts as failed. 1 leaves retries to the rows in PostgreSQL. */
  readonly attempts: number;
  /** Pause between two attempts, at most {@link MAX_DELAY_MS}. */
  readonly backoffMs: number;
}

/** What {@link defineJob} takes; the numbers have defaults (1 attempt, 1,000 ms). */
export interface JobDeclaration<Name extends string, Schema extends z.ZodType, QueueName extends string> {
  readonly name: Name;
  readonly queue: QueueName;
  readonly payload: Schema;
  readonly dedupe?: (payload: z.output<Schema>) => string;
  readonly keepLastIfActive?: boolean;
  readonly attempts?: number;
  readonly backoffMs?: number;
}

/**
 * Declares a job.
 * @throws RangeError for a name or queue with `:` in it, or a pause longer than {@link MAX_DELAY_MS}.
 */
export function defineJob<const Name extends string, Schema extends z.ZodType, const QueueName extends string>(
  declaration: JobDeclaration<Name, Schema, QueueName>,
): JobDefinition<Name, Schema, QueueName> {
  const { name, queue, attempts = 1, backoffMs = 1_000, keepLastIfActive = false } = declaration;
  if (`${name}${queue}`.includes(':')) {
    throw new RangeError(`Job ${name} on ${queue}: BullMQ builds its keys with ":", so names may not contain it.`);
  }
  if (backoffMs > MAX_DELAY_MS) {
    throw new RangeError(`Job ${name}: nothing waits in the queue for longer than ${MAX_DELAY_MS} ms.`);
  }
  return { ...declaration, attempts, backoffMs, keepLastIfActive };
}

/** All jobs of an application by name. */
export type JobCatalog = Readonly<Record<string, JobDefinition>>;

/** Checks at compile time that each job stands under its own name. */
export function defineCatalog<const Catalog extends { readonly [Name in keyof Catalog]: JobDefinition<Name & string> }>(
  catalog: Catalog,
): Catalog {
  return catalog;
}

/** The job names of a catalogue. */
export type JobName<Catalog extends JobCatalog> = keyof Catalog & string;

/** The queue names of a catalogue. */
export type QueueNameOf<Catalog extends JobCatalog> = Catalog[keyof Catalog]['queue'];

/** The payload that a processor gets. */
export type PayloadOf<Catalog extends JobCatalog, Name extends JobName<Catalog>> = z.output<Catalog[Name]['payload']>;

/** The payload that an add takes. */
export type PayloadInputOf<Catalog extends JobCatalog, Name extends JobName<Catalog>> = z.input<
  Catalog[Name]['payload']
>;

/** How a job ended, by name. Becomes the job's return value and its log line: no secrets, no people (L20). */
export type JobOutcome = { readonly outcome: string } & {
  readonly [field: string]: string | number | boolean | null | undefined;
};

/** The distinct queues of a catalogue, in the order of first mention. */
export function queueNamesOf<Catalog extends JobCatalog>(catalog: Catalog): QueueNameOf<Catalog>[] {
  return [...new Set(Object.values(catalog).map((definition) => definition.queue))];
}

/** @throws RangeError for a name that is not in the catalogue: only untyped callers can ask for one */
export function definitionOf(catalog: JobCatalog, name: string): JobDefinition {
  const definition = catalog[name];
  if (definition === undefined) {
    throw new RangeError(`The catalogue has no job ${name}.`);
  }
  return definition;
}

/** The deduplication id of a payload, or undefined for jobs without one. The job's name keeps kinds on one queue apart. */
export function deduplicationIdOf(definition: JobDefinition, payload: unknown): string | undefined {
  const key = definition.dedupe?.(payload);
  return key === undefined ? undefined : `${definition.name}/${key}`;
}
