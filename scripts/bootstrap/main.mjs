import { ensureInstalled } from './install.mjs';
import { runTask } from './run-task.mjs';
import { tasks } from './tasks.mjs';

/** Runs one task of the table; its exit code becomes ours. */
export async function main([name, ...options]) {
  const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined;
  if (task === undefined) {
    console.error(`No such task: ${name ?? '(none)'}. There are: ${Object.keys(tasks).join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  if (!(await ensureInstalled())) {
    process.exitCode = 1;
    return;
  }
  await runTask(task, options);
}
