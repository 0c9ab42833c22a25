import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';

/** A Docker engine of our own, with images that nobody else sees. */
export interface PrivateEngine {
  /** For `DOCKER_HOST`. */
  host: string;
  /** Makes an image of a tar file, as `docker import` does. */
  importImage(tarFile: string, name: string, changes: readonly string[]): Promise<void>;
  /** How many containers there are, stopped ones included. */
  countContainers(): Promise<number>;
  stop(): Promise<void>;
}

/** Whether an engine can be started here: Linux, root, and `dockerd` on the PATH. */
export function canStartEngine(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('dockerd', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts `dockerd` on a socket and folders of its own; leaves the machine's firewall rules alone. */
export async function startPrivateEngine(): Promise<PrivateEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-docker-'));
  const socket = join(folder, 'docker.sock');
  const dockerd = spawn(
    'dockerd',
    [
      ...['--host', `unix://${socket}`, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
    ],
    { stdio: 'ignore' },
  );
  const stop = async () => {
    await end(dockerd);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 1; !(await answers(socket)); attempt += 1) {
    if (attempt === 300 || dockerd.exitCode !== null) {
      await stop();
      throw new Error('dockerd did not start');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    host: `unix://${socket}`,
    importImage: async (tarFile, name, changes) => {
      const [repo = '', tag = ''] = name.split(':');
      const query = new URLSearchParams({ fromSrc: '-', repo, tag });
      for (const change of changes) query.append('changes', change);
      const answer = await call(socket, 'POST', `/images/create?${query}`, tarFile);
      if (!answer.includes('sha256:')) throw new Error(answer);
    },
    countContainers: async () => {
      const containers: unknown = JSON.parse(await call(socket, 'GET', '/containers/json?all=1'));
      return Array.isArray(containers) ? containers.length : 0;
    },
    stop,
  };
}

async function end(dockerd: ChildProcess): Promise<void> {
  if (dockerd.exitCode !== null || dockerd.signalCode !== null) return;
  const gone = once(dockerd, 'exit');
  dockerd.kill('SIGTERM');
  await gone;
}

async function answers(socket: string): Promise<boolean> {
  return call(socket, 'GET', '/_ping').then(
    (answer) => answer === 'OK',
    () => false,
  );
}

function call(socketPath: string, method: string, path: string, bodyFile?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { socketPath, method, path, headers: { 'content-type': 'application/x-tar' } },
      (incoming) => {
        let answer = '';
        incoming.on('data', (chunk) => {
          answer += String(chunk);
        });
        incoming.once('end', () => (incoming.statusCode === 200 ? resolve(answer) : reject(new Error(answer))));
      },
    );
    outgoing.once('error', reject);
    if (bodyFile === undefined) outgoing.end();
    else createReadStream(bodyFile).pipe(outgoing);
  });
}

/** Packs programs of this machine, with the libraries that they load, and some files of our own into a tar file. */
export function packImage(
  tarFile: string,
  programs: readonly string[],
  folders: readonly string[],
  files: string,
): void {
  const libraries = programs.flatMap((program) =>
    [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  mkdirSync(join(files, 'tmp'), { recursive: true });
  const isPacked = (path: string) => folders.some((folder) => path.startsWith(`${folder}/`));
  const single = [...programs, ...libraries].map((path) => normalize(path)).filter((path) => !isPacked(path));
  const paths = [...new Set([...single, ...folders])].map((path) => path.slice(1));
  execFileSync('tar', [
    '--create',
    '--dereference',
    '--hard-dereference',
    '--file',
    tarFile,
    '--directory',
    '/',
    ...paths,
  ]);
  execFileSync('tar', ['--append', '--mode', 'a+rwx', '--file', tarFile, '--directory', files, '.']);
}
