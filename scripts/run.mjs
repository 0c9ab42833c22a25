#!/usr/bin/env node
// Entry of every npm script: checks Node, installs what the lock file says when it has to, then runs the task.
// Keeps to syntax that a much older Node can read, so that it can say what is wrong.
const needed = [20, 20];
const version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  console.error(`calendar-cache needs Node ${needed.join('.')} or newer; this is Node ${process.versions.node}.`);
  console.error('Install a newer one from https://nodejs.org, or run: nvm install');
  process.exit(1);
}

void import('./bootstrap/main.mjs').then(({ main }) => main(process.argv.slice(2)));
