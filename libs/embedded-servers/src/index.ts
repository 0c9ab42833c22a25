export { removeEmbeddedPostgres } from './postgres/remove.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './postgres/start.ts';
