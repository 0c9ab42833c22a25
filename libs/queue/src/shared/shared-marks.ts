/** Instants that one process leaves for others, such as "somebody waits for this since". */
export interface SharedMarks {
  /** Keeps the latest of the instants for at least `keepMs`. */
  mark(name: string, atMs: number, keepMs: number): Promise<void>;
  /** The latest instant, or null when there is none or it is no longer kept. */
  findMark(name: string): Promise<number | null>;
}
