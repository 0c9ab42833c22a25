export { type Database, type DatabaseConnection, type DatabaseOptions, openDatabase } from './client/database.ts';
export { migrateDatabase } from './migration/migrate-database.ts';
