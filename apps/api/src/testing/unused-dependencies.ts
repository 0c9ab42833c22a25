import { createLogger, createMetrics } from '@calendar-cache/observability';
import type { ApiAppDependencies } from '../build-api-app.ts';

/** Dependencies for those who want to see what an app serves and never ask it: using one of them throws. */
export function unusedDependencies(): ApiAppDependencies {
  const real: Record<PropertyKey, unknown> = {
    logger: createLogger({ app: 'api', level: 'silent' }),
    metrics: createMetrics({ app: 'api' }),
    clock: { now: () => 0 },
  };
  return new Proxy(real, { get: (target, name) => (name in target ? target[name] : nothing(String(name))) }) as never;
}

function nothing(name: string): unknown {
  return new Proxy(() => undefined, {
    get: (_target, member) => nothing(`${name}.${String(member)}`),
    apply: () => {
      throw new Error(`${name} was used, which nobody gave.`);
    },
  });
}
