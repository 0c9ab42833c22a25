import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../process/run-program.ts';
import { type RedisProgram, type RedisSearch, speaks } from './redis-program.ts';

const aptGet = '/usr/bin/apt-get';
const installedPackages = '/var/lib/dpkg/status';
const downloadDeadlineMs = 180_000;

/**
 * The distribution's Redis, downloaded with the libraries that are missing here and unpacked below the cache folder.
 * Nothing is installed and no list of the system is touched; an ordinary user can do it too. Undefined where there
 * is no apt, no network, or no such package; the reason goes to `log`.
 */
export async function unpackDebianRedis(search: RedisSearch): Promise<RedisProgram | undefined> {
  const { cacheFolder, log = () => undefined, packageRecord = installedPackages } = search;
  const folder = join(cacheFolder, 'redis');
  const unpacked = await programIn(folder);
  if (unpacked !== undefined || !existsSync(aptGet)) return unpacked;

  log('Downloading the distribution’s Redis package (once, a few megabytes; nothing is installed) ...');
  const draft = `${folder}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    const complaint = await download(draft, 'redis-server', packageRecord);
    if (complaint === undefined && (await programIn(folder)) === undefined) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(join(draft, 'root'), folder);
    }
    const program = await programIn(folder);
    if (program === undefined) log(`The distribution's Redis can't be had: ${complaint ?? 'it does not run here'}`);
    return program;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function programIn(folder: string): Promise<RedisProgram | undefined> {
  const path = join(folder, 'usr/bin/redis-server');
  if (!existsSync(path)) return undefined;
  const program = { path, environment: { LD_LIBRARY_PATH: libraryFolders(folder).join(':') } };
  return (await speaks(program)) ? program : undefined;
}

/** `usr/lib` and the folders right below it that are named after a platform, such as `x86_64-linux-gnu`. */
function libraryFolders(folder: string): string[] {
  return ['usr/lib', 'lib'].flatMap((library) => {
    const path = join(folder, library);
    if (!existsSync(path)) return [];
    return [path, ...readdirSync(path).flatMap((name) => (name.includes('-linux-') ? [join(path, name)] : []))];
  });
}

/** Downloads and unpacks a package into `<folder>/root`; gives apt's complaint when that fails. */
async function download(folder: string, packageName: string, packageRecord: string): Promise<string | undefined> {
  for (const part of ['lists/partial', 'archives/partial', 'root']) mkdirSync(join(folder, part), { recursive: true });
  const configuration = join(folder, 'apt.conf');
  writeFileSync(configuration, aptConfiguration(folder, packageRecord));
  const environment = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...options: string[]) =>
    runProgram(aptGet, ['-q', '-y', '-c', configuration, ...options], { environment, deadlineMs: downloadDeadlineMs });

  const update = await run('update');
  const fetched = await run('install', '--download-only', '--no-install-recommends', packageName);
  if (fetched.status !== 0) return lastLine(fetched.stderr) ?? lastLine(update.stderr) ?? 'apt-get failed';
  for (const archive of readdirSync(join(folder, 'archives')).filter((name) => name.endsWith('.deb'))) {
    const unpacked = await runProgram('dpkg-deb', ['-x', join(folder, 'archives', archive), join(folder, 'root')], {
      deadlineMs: 30_000,
    });
    if (unpacked.status !== 0) return lastLine(unpacked.stderr) ?? 'dpkg-deb failed';
  }
  return undefined;
}

/** Private lists and archives, the system's own record of what is installed, and none of its hooks. */
function aptConfiguration(folder: string, packageRecord: string): string {
  return `${[
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    `Dir::State::status "${packageRecord}";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::State::extended_states "${folder}/extended_states";`,
    `Dir::Cache "${folder}";`,
    `Dir::Cache::archives "${folder}/archives";`,
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    `Dir::Log "${folder}";`,
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "20";',
    'Acquire::https::Timeout "20";',
    'Debug::NoLocking "true";',
    'APT::Get::Assume-Yes "true";',
  ].join('\n')}\n`;
}

function lastLine(text: string): string | undefined {
  return text
    .trim()
    .split('\n')
    .findLast((line) => line !== '');
}
