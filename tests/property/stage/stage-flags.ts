import { applyWriteFlag, type Clock, type FeatureSlug, secondMs } from '@calendar-cache/calendar-cache';
import { type Database, FeaturesRepository, WriteTrustRepository } from '@calendar-cache/database';
import { type FlagName, flagNames, type WayOff } from '../plan/command.ts';

/** A flag acts within so much time everywhere. */
export const flagActsWithinMs = 5 * secondMs;

/** The flags of a lane, switched as an operator does it. */
export class StageFlags {
  readonly #features: FeaturesRepository;
  readonly #writeTrust: WriteTrustRepository;
  readonly #clock: Clock & { advance(milliseconds: number): void };
  readonly #offSinceMs: Record<FlagName, number | null> = { read: null, write: null };
  #lastWriteOffMs: number | null = null;

  constructor(database: Database, clock: Clock & { advance(milliseconds: number): void }) {
    this.#features = new FeaturesRepository(database, clock);
    this.#writeTrust = new WriteTrustRepository(database);
    this.#clock = clock;
  }

  get anyIsOff(): boolean {
    return flagNames.some((flag) => this.#offSinceMs[flag] !== null);
  }

  /** A flag that is off for so long that nobody may be answered from the cache any more; else null. */
  forbiddenBy(nowMs: number): FlagName | null {
    const forbids = (flag: FlagName) => nowMs - (this.#offSinceMs[flag] ?? nowMs) >= flagActsWithinMs;
    return flagNames.find(forbids) ?? null;
  }

  /**
   * When trust was last withdrawn since write was off: only a full sync that begins later gives it back; null for never. One that
   * began while it was withdrawn already counts, should write have been off once more meanwhile: what it read is as of then.
   */
  get lastWriteOffMs(): number | null {
    return this.#lastWriteOffMs;
  }

  async switchOff(flag: FlagName, way: WayOff): Promise<void> {
    await this.#features.switchFeature(slugOf(flag), way);
    this.#offSinceMs[flag] ??= this.#clock.now();
    if (flag !== 'write') return;
    const atMs = this.#clock.now();
    const { withdrawn } = await this.#apply();
    if (withdrawn > 0) this.#lastWriteOffMs = atMs;
  }

  /** Not before it has acted everywhere: what nobody noticed was not off. */
  async switchOn(flag: FlagName): Promise<void> {
    const sinceMs = this.#offSinceMs[flag];
    if (sinceMs === null) return;
    const stillMs = sinceMs + flagActsWithinMs - this.#clock.now();
    if (stillMs > 0) this.#clock.advance(stillMs);
    if (flag === 'write') await this.#apply();
    await this.#features.switchFeature(slugOf(flag), 'everyone');
    this.#offSinceMs[flag] = null;
    if (flag === 'write') await this.#apply();
  }

  async switchAllOn(): Promise<void> {
    for (const flag of flagNames) await this.switchOn(flag);
  }

  /** What the command line does after a switch, and each sweep. */
  #apply() {
    return applyWriteFlag({ features: this.#features, writeTrust: this.#writeTrust, clock: this.#clock });
  }
}

function slugOf(flag: FlagName): FeatureSlug {
  return `calendar-cache-sql-${flag}`;
}
