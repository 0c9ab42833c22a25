import type { ApiAppDependencies } from '../build-api-app.ts';

const refuse = () => Promise.reject(new Error('This test has nobody to register.'));

/** For tests that have to do with nobody. */
export const noIdentity: ApiAppDependencies['identity'] = {
  users: { put: refuse, find: refuse, list: refuse, remove: refuse },
  teams: {
    put: refuse,
    find: refuse,
    list: refuse,
    remove: refuse,
    addMember: refuse,
    removeMember: refuse,
    listMembers: refuse,
  },
  calendars: {
    select: refuse,
    list: refuse,
    find: refuse,
    listed: refuse,
    sync: refuse,
    clearErrors: refuse,
    disconnect: refuse,
  },
  credentials: {
    handOver: refuse,
    beginConsent: refuse,
    finishConsent: refuse,
    find: refuse,
    list: refuse,
    remove: refuse,
  },
};
