/** Where the time comes from: epoch milliseconds. */
export interface SimulatorClock {
  now(): number;
}
