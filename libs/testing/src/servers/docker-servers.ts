import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@calendar-cache/database';
import { AppError, toError } from '@calendar-cache/errors';
import type { StartedTestContainer } from 'testcontainers';
import type { TestServer, TestServersOptions } from './server-source.ts';

/** Long enough for pulling both images on a slow line; past it the next source is tried. */
const containerDeadlineMs = 120_000;

interface ContainerRecipe {
  image: string;
  port: number;
  environment: Record<string, string>;
  command: string[];
  urlOf(address: string): string;
  /** Rejects while the server does not answer yet. */
  ping(url: string): Promise<void>;
}

/** PostgreSQL in a container, undefined without a Docker engine. */
export async function dockerPostgres(options: TestServersOptions): Promise<TestServer | undefined> {
  const password = randomBytes(12).toString('hex');
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
  return runContainer(options, {
    image: 'postgres:18',
    port: 5432,
    environment: { POSTGRES_PASSWORD: password },
    command: ['postgres', ...settings.flatMap((setting) => ['-c', setting])],
    urlOf: (address) => `postgres://postgres:${password}@${address}/postgres`,
    ping: async (url) => {
      const connection = openDatabase({ url, applicationName: 'test-servers', poolMax: 1, prepare: false });
      try {
        await connection.ping();
      } finally {
        await connection.close();
      }
    },
  });
}

/** Redis in a container, undefined without a Docker engine. */
export async function dockerRedis(options: TestServersOptions): Promise<TestServer | undefined> {
  const password = randomBytes(12).toString('hex');
  return runContainer(options, {
    image: 'redis:7',
    port: 6379,
    environment: {},
    command: ['redis-server', '--save', '', '--appendonly', 'no', '--requirepass', password],
    urlOf: (address) => `redis://:${password}@${address}`,
    ping: async () => undefined,
  });
}

async function runContainer(
  { environment, log }: TestServersOptions,
  recipe: ContainerRecipe,
): Promise<TestServer | undefined> {
  if (!mayHaveEngine(environment)) return undefined;
  // Its clean-up container would be one more image to pull; the run stops its containers itself.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  const { GenericContainer, getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch(() => undefined);
  if (engine === undefined) return undefined;
  if (!(await engine.image.exists(ImageName.fromString(recipe.image)))) log(`Pulling ${recipe.image} ...`);

  const starting = new GenericContainer(recipe.image)
    .withEnvironment(recipe.environment)
    .withCommand(recipe.command)
    .withExposedPorts(recipe.port)
    .withLabels({ 'calendar-cache': 'test-server' })
    .start();
  try {
    const container = await withinDeadline(starting, containerDeadlineMs);
    const url = recipe.urlOf(`${container.getHost()}:${container.getMappedPort(recipe.port)}`);
    await answers(() => recipe.ping(url), container);
    return { url, source: `${recipe.image} in Docker`, stop: async () => void (await container.stop()) };
  } catch (cause) {
    void starting.then((container) => container.stop()).catch(() => undefined);
    throw new AppError('embedded-server-failed', `Docker can't run ${recipe.image}: ${firstLine(toError(cause))}`, {
      cause,
    });
  }
}

/** Loading the Docker client costs half a second; where nothing hints at an engine it is left alone. */
export function mayHaveEngine(environment: NodeJS.ProcessEnv, exists: (path: string) => boolean = existsSync): boolean {
  const { DOCKER_HOST, XDG_RUNTIME_DIR } = environment;
  if (DOCKER_HOST) return true;
  const home = environment.HOME ?? homedir();
  return [
    '/var/run/docker.sock',
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.testcontainers.properties'),
  ].some((path) => exists(path));
}

async function withinDeadline<Value>(work: Promise<Value>, deadlineMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready within ${deadlineMs / 1_000} s`)), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** The image starts its server twice at the first start; a port that is open does not mean that it answers. */
async function answers(ping: () => Promise<void>, container: StartedTestContainer): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ping();
    } catch (error) {
      if (attempt === 100) throw new Error(`${container.getName()} does not answer: ${toError(error).message}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function firstLine({ message }: Error): string {
  return message.trim().split('\n')[0] ?? '';
}
