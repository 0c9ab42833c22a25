import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Our own metrics begin alike, so that they are found together. */
export type MetricName = `calendar_cache_${string}`;

/** What a metric is called, what it counts (with its unit), and its labels: few values each, never ids (L20). */
export interface MetricOptions<L extends string> {
  name: MetricName;
  help: string;
  labels?: readonly L[];
}

/** The metrics of one app. */
export interface Metrics {
  /** One finished HTTP request. */
  observeRequest(request: { route: string; method: string; status: number; durationMs: number }): void;
  /** One finished job. */
  observeJob(job: { job: string; outcome: string; durationMs: number }): void;
  counter<const L extends string = never>(options: MetricOptions<L>): Counter<L>;
  /** `collect`, where given, sets the gauge just before each scrape. */
  gauge<const L extends string = never>(
    options: MetricOptions<L> & { collect?: (gauge: Gauge<L>) => void | Promise<void> },
  ): Gauge<L>;
  histogram<const L extends string = never>(options: MetricOptions<L> & { buckets: readonly number[] }): Histogram<L>;
  /** All metrics in Prometheus' text format, with its content type. */
  expose(): Promise<{ contentType: string; body: string }>;
}

// From a cached answer (about a millisecond) to the longest wait for Google.
const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
// From an empty delta to the full sync of a very large calendar.
const jobSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** A registry of its own per app, so that several apps can live in one process. */
export function createMetrics({ app }: { app: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer, in seconds',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: requestSeconds,
    registers,
  });
  const jobs = new Histogram({
    name: 'job_duration_seconds',
    help: 'Time that a worker spent on a job, in seconds',
    labelNames: ['job', 'outcome'] as const,
    buckets: jobSeconds,
    registers,
  });
  return {
    observeRequest: ({ route, method, status, durationMs }) =>
      requests.observe({ route, method, status }, durationMs / 1_000),
    observeJob: ({ job, outcome, durationMs }) => jobs.observe({ job, outcome }, durationMs / 1_000),
    counter: ({ name, help, labels = [] }) => new Counter({ name, help, labelNames: labels, registers }),
    gauge: ({ name, help, labels = [], collect }) =>
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        ...(collect === undefined
          ? {}
          : {
              collect() {
                return collect(this);
              },
            }),
      }),
    histogram: ({ name, help, labels = [], buckets }) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
