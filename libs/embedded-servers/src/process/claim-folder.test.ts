import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { claimFolder } from './claim-folder.ts';
import { processStart } from './process-start.ts';

test('a folder has one owner until it is released', () => {
  const folder = scratchFolder();
  const release = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ details: { ownerPid: process.pid } }));
  release();
  claimFolder(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

test('the claim of a dead process, and of one whose id was given to another, is void', async () => {
  const folder = scratchFolder();
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  writeFileSync(join(folder, 'owner'), `${pid} ${processStart(pid)}\n`);
  expect(() => claimFolder(folder)).toThrow(/in use/);

  writeFileSync(join(folder, 'owner'), `${pid} 1\n`);
  claimFolder(folder)();

  writeFileSync(join(folder, 'owner'), `${pid} ${processStart(pid)}\n`);
  child.kill();
  await once(child, 'exit');
  claimFolder(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

test('an unreadable claim is void', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'owner'), '');
  expect(() => claimFolder(folder)()).not.toThrow();
});
