export { watchForLeaks } from '@calendar-cache/testing';
