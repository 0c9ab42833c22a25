/** The worker without its process: for programs that run its processors on a clock and a queue of their own. */
export { countWaitingSyncs } from './count-waiting-syncs.ts';
export { type WorkerEnvironment, workerVariables } from './env.ts';
export { createProcessors } from './processors/index.ts';
export { createServices, type WorkerServices } from './services.ts';
export { slotsOf } from './slots.ts';
