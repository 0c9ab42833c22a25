const foreignKey = '23503';

/** The name of the foreign key that a statement broke, or null. Drizzle wraps what the driver threw. */
export function brokenForeignKey(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('code' in cause) || cause.code !== foreignKey) return null;
  return 'constraint_name' in cause && typeof cause.constraint_name === 'string' ? cause.constraint_name : '';
}
