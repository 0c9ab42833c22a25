import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
export function seedDemo(_google: SimulatedGoogle, _nowMs: number): void {}
