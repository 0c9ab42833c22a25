import { expect, test } from '@jest/globals';
import { capturedLogger } from '../captured-logger.suite.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { createReconnectReporter } from './reconnect-reporter.ts';

test('L16, L20: each credential that needs to be reconnected is one line and one count, with ids and a reason alone', async () => {
  const { logger, lines } = capturedLogger();
  const metrics = createMetrics({ app: 'test' });
  const report = createReconnectReporter({ logger, metrics });
  report({ credentialId: 'credential-1', reason: 'invalid_grant' });
  report({ credentialId: 'credential-2', reason: 'invalid_grant' });
  report({ credentialId: 'credential-3', reason: 'tokens-rejected' });
  const told = lines().map(({ level, message, credentialId, reason }) => ({ level, message, credentialId, reason }));
  const line = { level: 'warn', message: 'a person has to connect Google again' };
  expect(told).toEqual([
    { ...line, credentialId: 'credential-1', reason: 'invalid_grant' },
    { ...line, credentialId: 'credential-2', reason: 'invalid_grant' },
    { ...line, credentialId: 'credential-3', reason: 'tokens-rejected' },
  ]);
  const exposed = (await metrics.expose()).body.split('\n');
  const name = 'calendar_cache_credentials_needs_reconnect_total';
  expect(exposed.filter((text) => text.startsWith(name))).toEqual([
    `${name}{reason="invalid_grant",app="test"} 2`,
    `${name}{reason="tokens-rejected",app="test"} 1`,
  ]);
});
