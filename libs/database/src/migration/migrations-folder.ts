import { fileURLToPath } from 'node:url';

/** Where the migrations lie in a checkout. */
export const defaultMigrationsFolder = fileURLToPath(new URL('../../../../drizzle', import.meta.url));
