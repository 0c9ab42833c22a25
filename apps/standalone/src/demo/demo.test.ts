import type { CalendarSubscription } from '@calendar-cache/calendar-cache';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import { describe, expect, test } from '@jest/globals';
import { awaitInStep } from './await-in-step.ts';
import { type ClearLostChannelsDependencies, clearLostChannels } from './clear-lost-channels.ts';

const webhookUrl = 'http://127.0.0.1:3001/hook';
type Channel = CalendarSubscription['channel'];

function subscription(id: string, changed: Partial<CalendarSubscription> = {}): CalendarSubscription {
  const channel: Channel = {
    channelId: `channel-${id}`,
    kind: 'api#channel',
    resourceId: `resource-${id}`,
    resourceUri: '',
    expiresAtMs: 1_000,
    openedAtMs: 0,
    webhookKeyId: 'local',
  };
  return { id, channel, asOfMs: 100, pushSupported: true, syncErrors: 0, lastErrorCode: null, ...changed } as never;
}

function world(subscriptions: CalendarSubscription[], channels: { id: string; address: string }[]) {
  const done: string[] = [];
  const byId = new Map(subscriptions.map((one) => [one.id, one]));
  const deps = {
    webhookUrl,
    google: { channels: () => channels as ReturnType<SimulatedGoogle['channels']> },
    subscriptionRepo: {
      findWithChannel: async () => [...byId.keys()],
      findById: async (id: string) => byId.get(id) ?? null,
      clearChannel: async (id: string, channelId: string) => void done.push(`clear ${id} ${channelId}`),
    },
    requests: {
      requestStopChannel: async ({ channelId }: { channelId: string }) => void done.push(`stop ${channelId}`),
    },
  } as unknown as ClearLostChannelsDependencies;
  return { deps, done };
}

describe('clearLostChannels', () => {
  test('L14: forgets a channel that Google lost, stops one that leads elsewhere, and keeps a good one', async () => {
    const { deps, done } = world(
      [subscription('good'), subscription('lost'), subscription('elsewhere'), subscription('none', { channel: null })],
      [
        { id: 'channel-good', address: webhookUrl },
        { id: 'channel-elsewhere', address: 'http://127.0.0.1:3999/hook' },
      ],
    );
    expect(await clearLostChannels(deps)).toBe(2);
    expect(done).toEqual(['clear lost channel-lost', 'clear elsewhere channel-elsewhere', 'stop channel-elsewhere']);
  });
});

describe('awaitInStep', () => {
  const settings = { sinceMs: 100, deadlineMs: 0, signal: new AbortController().signal };
  const repositoryOf = (one: CalendarSubscription | null) => ({ findById: async () => one });

  test.each([
    ['read and watched', subscription('a')],
    ['read, and polled since Google does not push it', subscription('a', { channel: null, pushSupported: false })],
  ])('in step: %s', async (_, one) => {
    await expect(awaitInStep(repositoryOf(one), ['a'], { ...settings, deadlineMs: 1_000 })).resolves.toBeUndefined();
  });

  test.each([
    ['not read yet', subscription('a', { asOfMs: null })],
    ['not read yet', subscription('a', { asOfMs: 99 })],
    ['no channel yet', subscription('a', { channel: null })],
    ['google-access-gone', subscription('a', { asOfMs: null, syncErrors: 1, lastErrorCode: 'google-access-gone' })],
    ['gone', null],
  ])('lags: %s', async (reason, one) => {
    await expect(awaitInStep(repositoryOf(one), ['a'], settings)).rejects.toThrow(
      `1 of 1 calendars could not be read within 0 s: ${reason}.`,
    );
  });

  test('stops waiting when the end begins', async () => {
    const signal = AbortSignal.abort();
    await expect(awaitInStep(repositoryOf(null), ['a'], { sinceMs: 0, deadlineMs: 60_000, signal })).rejects.toThrow(
      'aborted',
    );
  });
});
