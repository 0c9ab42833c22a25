import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type FaultRule, faultRulesSchema } from '../fault/fault-rule.ts';
import { type SimulatorSettings, settingsSchema } from '../simulator/settings.ts';
import { createFixedClock, createRunningClock, type SimulatorClock } from '../simulator/simulator-clock.ts';
import type { SimulatorOptions } from '../simulator/start-simulator.ts';

/** Every flag of the command line. docs/simulator.md has them all; a test compares the two. */
export const commandLineFlags = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  clock: { type: 'string' },
  faults: { type: 'string' },
  set: { type: 'string', multiple: true },
  'page-size': { type: 'string' },
  'latency-ms': { type: 'string' },
  'channel-lifetime-ms': { type: 'string' },
  'allow-http-webhooks': { type: 'boolean' },
  demo: { type: 'boolean' },
} as const;

const wholeNumber = z.coerce.number().int().min(0);
const valuesSchema = z.object({
  port: wholeNumber.max(65_535).default(0),
  host: z.string().default('127.0.0.1'),
  seed: wholeNumber.default(1),
  clock: z.union([z.enum(['system', 'running', 'fixed']), z.iso.datetime({ offset: true })]).default('system'),
  faults: z.string().optional(),
  set: z.array(z.templateLiteral([z.string().min(1), '=', z.string()])).default([]),
  'page-size': wholeNumber.min(1).optional(),
  'latency-ms': wholeNumber.optional(),
  'channel-lifetime-ms': wholeNumber.min(1_000).optional(),
  'allow-http-webhooks': z.boolean().optional(),
  demo: z.boolean().default(false),
});

/** What the command line asks for. */
export interface CommandLine {
  options: SimulatorOptions & { clock: SimulatorClock };
  faults: FaultRule[];
  demo: boolean;
}

/**
 * Reads the flags, and the file of faults that they may name.
 * @throws ZodError, TypeError for an unknown flag, SyntaxError or the file system's error for the file
 */
export function readArguments(args: readonly string[], nowMs: number): CommandLine {
  const values = valuesSchema.parse(parseArgs({ args: [...args], options: commandLineFlags }).values);
  const { port, host, seed, demo } = values;
  const named = {
    pageSize: values['page-size'],
    latencyMs: values['latency-ms'],
    channelLifetimeMs: values['channel-lifetime-ms'],
    allowHttpWebhooks: values['allow-http-webhooks'],
  };
  return {
    options: { port, host, seed, clock: clockOf(values.clock, nowMs), ...named, ...settingsOf(values.set) },
    faults: values.faults === undefined ? [] : faultRulesSchema.parse(JSON.parse(readFileSync(values.faults, 'utf8'))),
    demo,
  };
}

function clockOf(name: string, nowMs: number): SimulatorClock {
  switch (name) {
    case 'system':
      return { now: () => Date.now() };
    case 'running':
      return createRunningClock();
    case 'fixed':
      return createFixedClock(nowMs);
    default:
      return createFixedClock(Date.parse(name));
  }
}

/** `name=value`, where the value is JSON or else plain text. */
function settingsOf(assignments: readonly string[]): Partial<SimulatorSettings> {
  const entries = assignments.map((assignment) => {
    const [name = '', ...value] = assignment.split('=');
    return [name, readValue(value.join('='))] as const;
  });
  return settingsSchema.parse(Object.fromEntries(entries));
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
