import type { ApiKeyRepository, Clock } from '@calendar-cache/calendar-cache';

/** Remembers when each key was last used, and writes it down now and then: no request waits for it. */
export class KeyUses {
  readonly #apiKeys: Pick<ApiKeyRepository, 'recordUses'>;
  readonly #clock: Clock;
  #lastUses = new Map<string, number>();

  constructor(parts: { apiKeys: Pick<ApiKeyRepository, 'recordUses'>; clock: Clock }) {
    this.#apiKeys = parts.apiKeys;
    this.#clock = parts.clock;
  }

  note(keyId: string): void {
    this.#lastUses.set(keyId, this.#clock.now());
  }

  /**
   * Writes down what was noted since the last time.
   * @throws AppError `database-unavailable`; what could not be written is written the next time.
   */
  async write(): Promise<void> {
    const uses = this.#lastUses;
    this.#lastUses = new Map();
    try {
      await this.#apiKeys.recordUses([...uses].map(([id, atMs]) => ({ id, atMs })));
    } catch (error) {
      this.#lastUses = new Map([...uses, ...this.#lastUses]);
      throw error;
    }
  }
}
