export * from './calendars.ts';
export * from './maintenance.ts';
export * from './people.ts';
