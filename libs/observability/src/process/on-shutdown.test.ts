import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { capturedLogger } from '../captured-logger.suite.ts';
import { onShutdown, type ShutdownStep } from './on-shutdown.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

function prepare(steps: ShutdownStep[]) {
  const host = new FakeProcess();
  const captured = capturedLogger();
  const end = onShutdown(captured.logger, steps, 5_000, host);
  return { host, end, ...captured };
}

const never: ShutdownStep = { name: 'never', run: () => new Promise(() => undefined) };

describe('with a clock in hand', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'])(
    '%s runs the steps one after the other, then exits with 0',
    async (signal) => {
      const order: string[] = [];
      const step = (name: string): ShutdownStep => ({
        name,
        run: async () => {
          order.push(`${name} begins`);
          await Promise.resolve();
          order.push(`${name} ends`);
        },
      });
      const steps = [step('server')];
      const { host, end } = prepare(steps);
      steps.push(step('database'));
      host.emit(signal);
      await end('test');
      expect(order).toEqual(['server begins', 'server ends', 'database begins', 'database ends']);
      expect(host.exits).toEqual([0]);
    },
  );

  test('a step that fails is named, the others run, and the exit code is 1', async () => {
    const ran: string[] = [];
    const { host, end, lines } = prepare([
      { name: 'queue', run: () => Promise.reject(new Error('gone')) },
      { name: 'database', run: async () => void ran.push('database') },
    ]);
    await end('test');
    expect([ran, host.exits]).toEqual([['database'], [1]]);
    expect(lines()[1]).toMatchObject({ level: 'error', step: 'queue', error: { message: 'gone' } });
  });

  test('the deadline ends with 1 what does not end', async () => {
    const { host } = prepare([never]);
    host.emit('SIGTERM');
    await jest.advanceTimersByTimeAsync(4_999);
    expect(host.exits).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(host.exits).toEqual([1]);
  });

  test('a second signal ends at once, but the echo that npm makes of Ctrl-C does not', async () => {
    const { host } = prepare([never]);
    host.emit('SIGINT');
    host.emit('SIGINT');
    expect(host.exits).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    host.emit('SIGINT');
    expect(host.exits).toEqual([1]);
  });

  test.each(['uncaughtException', 'unhandledRejection'])('%s is logged as fatal and ends with 1', (event) => {
    const { host, lines } = prepare([]);
    host.emit(event, new Error('boom'));
    expect(host.exits).toEqual([1]);
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'fatal', event, error: expect.objectContaining({ message: 'boom' }) }),
    ]);
  });
});

describe('a process of its own', () => {
  const program = (body: string): string => `
    import { createLogger, onShutdown } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))};
    const logger = createLogger({ app: 'child', level: 'info' });
    onShutdown(logger, [{ name: 'only', run: async () => logger.info({}, 'step ran') }], 5_000);
    setInterval(() => undefined, 1_000);
    ${body}
  `;

  async function outcomeOf(body: string, signal?: NodeJS.Signals) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program(body)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (signal !== undefined && output.includes('ready')) child.kill(signal);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  test('SIGTERM ends it in order', async () => {
    const { code, output } = await outcomeOf(`logger.info({}, 'ready');`, 'SIGTERM');
    expect([code, output.match(/step ran/g)]).toEqual([0, ['step ran']]);
  }, 20_000);

  test.each([
    ['an exception', `setImmediate(() => { throw new Error('nobody caught'); });`],
    ['a rejection', `Promise.reject(new Error('nobody caught'));`],
  ])(
    '%s that nobody caught ends it with 1 and a last line',
    async (_name, body) => {
      const { code, output } = await outcomeOf(body);
      expect(code).toBe(1);
      expect(JSON.parse(output)).toMatchObject({ level: 'fatal', error: { message: 'nobody caught' } });
    },
    20_000,
  );
});
