import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { seedDemo } from './demo/seed-demo.ts';
import { faultRulesSchema } from './fault/fault-rule.ts';
import { createFixedClock, createRunningClock } from './simulator/simulator-clock.ts';
import { startSimulator } from './simulator/start-simulator.ts';

const wholeNumber = z.coerce.number().int().min(0);
const argumentsSchema = z.object({
  port: wholeNumber.max(65_535).default(0),
  host: z.string().default('127.0.0.1'),
  seed: wholeNumber.default(1),
  'page-size': wholeNumber.min(1).optional(),
  'latency-ms': wholeNumber.default(0),
  'channel-lifetime-ms': wholeNumber.min(1_000).optional(),
  'allow-http-webhooks': z.boolean().default(false),
  faults: z.string().optional(),
  clock: z.union([z.enum(['system', 'running', 'fixed']), z.iso.datetime({ offset: true })]).default('system'),
  demo: z.boolean().default(false),
});

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    seed: { type: 'string' },
    'page-size': { type: 'string' },
    'latency-ms': { type: 'string' },
    'channel-lifetime-ms': { type: 'string' },
    'allow-http-webhooks': { type: 'boolean' },
    faults: { type: 'string' },
    clock: { type: 'string' },
    demo: { type: 'boolean' },
  },
});
const given = argumentsSchema.safeParse(values);
if (!given.success) {
  console.error(z.prettifyError(given.error));
  process.exit(2);
}
const { port, host, seed, demo, ...rest } = given.data;
const clocks = { system: () => ({ now: () => Date.now() }), running: createRunningClock };
const standing = rest.clock === 'fixed' ? Date.now() : Date.parse(rest.clock);
const clock = rest.clock in clocks ? clocks[rest.clock as keyof typeof clocks]() : createFixedClock(standing);
const simulator = await startSimulator({
  port,
  host,
  seed,
  clock,
  pageSize: rest['page-size'],
  latencyMs: rest['latency-ms'],
  channelLifetimeMs: rest['channel-lifetime-ms'],
  allowHttpWebhooks: rest['allow-http-webhooks'],
});
if (rest.faults !== undefined) {
  simulator.google.faults.add(...faultRulesSchema.parse(JSON.parse(readFileSync(rest.faults, 'utf8'))));
}
if (demo) seedDemo(simulator.google, clock.now());
console.log(simulator.url);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
