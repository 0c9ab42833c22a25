import { type Agent as HttpAgent, request as httpRequest } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { PushMessage } from './push-message.ts';

/** Connections to receivers, kept open between messages. */
export interface PushAgents {
  http: HttpAgent;
  https: HttpsAgent;
}

/** Posts a message without a body; the answer's status, or null when there was none within the time. */
export function postMessage(message: PushMessage, agents: PushAgents, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const secure = message.address.startsWith('https:');
    const options = { method: 'POST', headers: message.headers, timeout: timeoutMs };
    const request = secure
      ? httpsRequest(message.address, { ...options, agent: agents.https })
      : httpRequest(message.address, { ...options, agent: agents.http });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? null));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy(new Error('the receiver took too long')));
    request.on('error', () => resolve(null));
    request.end();
  });
}
