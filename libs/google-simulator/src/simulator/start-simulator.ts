import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PushSender } from '../channel/push-sender.ts';
import { ConsentDesk } from '../consent/consent-desk.ts';
import { FaultBook } from '../fault/fault-book.ts';
import { createApp } from '../http/app.ts';
import { RequestLog } from '../http/request-log.ts';
import { QuotaMeter } from '../quota/quota-meter.ts';
import { createSimulatorState } from '../state/simulator-state.ts';
import { readSnapshot } from '../state/snapshot.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { SimulatedGoogle } from './simulated-google.ts';
import type { Simulator } from './simulator.ts';
import type { SimulatorClock } from './simulator-clock.ts';

/** How to start; every setting has Google's likeliest behaviour as its default. */
export interface SimulatorOptions extends Partial<SimulatorSettings> {
  /** 0 (the default) takes a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Ids, tokens and message numbers repeat for the same seed. Default 1. */
  seed?: number;
  /** Default: the system's. */
  clock?: SimulatorClock;
  /** What `SimulatedGoogle.snapshot()` gave: everything goes on from there, and `seed` is ignored. */
  snapshot?: string;
}

/** A simulator that listens. */
export interface RunningSimulator {
  url: string;
  port: number;
  google: SimulatedGoogle;
  /** Ends connections, retries and deliveries. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Google Calendar.
 * @throws the listener's error (EADDRINUSE), or what makes a snapshot unreadable.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { port = 0, host = '127.0.0.1', seed = 1, clock = { now: () => Date.now() }, snapshot, ...given } = options;
  const settings: SimulatorSettings = { ...defaultSettings, ...withoutUndefined(given) };
  const state = snapshot === undefined ? createSimulatorState(seed) : readSnapshot(snapshot);
  const faults = new FaultBook(seed);
  const push = new PushSender({ state, clock, settings, faults });
  const simulator: Simulator = {
    state,
    clock,
    settings,
    push,
    faults,
    quota: new QuotaMeter(clock, settings),
    consents: new ConsentDesk(state, clock),
    requests: new RequestLog(),
  };
  const google = new SimulatedGoogle(simulator);
  const server = createServer(createApp(simulator, google));
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    google,
    close: async () => {
      await push.close();
      await closeServer(server);
    },
  };
}

function withoutUndefined(given: Partial<SimulatorSettings>): Partial<SimulatorSettings> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
