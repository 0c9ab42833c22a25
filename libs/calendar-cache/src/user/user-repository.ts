/** The host product's people, by its own ids. */
export interface UserRepository {
  /** Idempotent. */
  put(user: { id: string }): Promise<void>;
  exists(id: string): Promise<boolean>;
}
