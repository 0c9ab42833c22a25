import { TestEnvironment } from 'jest-environment-node';
import { tsImport } from 'tsx/esm/api';
import { followTimers } from './follow-timers.mjs';

/**
 * Fails every integration test that leaves something open, and every file. An environment and no hook: it hears of a
 * test's end after all clean-ups, wherever a file registers them, and no file can forget it.
 */
export default class LeakCheckEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.options = { settleMs: 10_000, ...config.projectConfig.testEnvironmentOptions };
  }

  async setup() {
    await super.setup();
    const { watchForLeaks } = await tsImport('./watch.ts', import.meta.url);
    const countTimers = followTimers(this.global);
    this.leakCheck = await watchForLeaks({ ...this.options, countTimers });
  }

  async handleTestEvent(event, state) {
    if (event.name === 'test_start') await this.leakCheck.testStarts();
    if (event.name === 'test_done' && event.test.errors.length === 0) {
      const complaint = await this.leakCheck.testEnded();
      if (complaint !== undefined) event.test.errors.push(new Error(complaint));
    }
    if (event.name === 'run_finish' && state.unhandledErrors.length === 0) {
      const complaint = await this.leakCheck.fileEnded();
      if (complaint !== undefined) state.unhandledErrors.push(new Error(complaint));
    }
  }
}
