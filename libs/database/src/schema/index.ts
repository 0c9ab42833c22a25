export * from './calendars.ts';
export * from './people.ts';
