import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type GoogleCalendarWebhookService,
  verifyChannelToken,
  type WebhookKeyRing,
} from '@calendar-cache/calendar-cache';

/** What befalls notifications in our hands; the others befall them at Google's. */
export type WebhookFate = 'swapped' | 'receiver-unavailable';

interface Receiver {
  service: GoogleCalendarWebhookService;
  secrets: WebhookKeyRing;
}

interface Held {
  deliver(): Promise<void>;
}

/** The ingress in small: real HTTP in, the domain's webhook service behind it. */
export class WebhookReceiver {
  readonly #server: Server;
  #receiver: Receiver | null = null;
  #fates: WebhookFate[] = [];
  #held: Held | null = null;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#receive(request).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      );
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/webhook/google-calendar-sql`;
  }

  /** From now on notifications go to this service; null refuses them. */
  serve(receiver: Receiver | null): void {
    this.#receiver = receiver;
    this.#fates = [];
    this.#held = null;
  }

  /** What befalls the next notification. */
  expect(fate: WebhookFate): void {
    this.#fates.push(fate);
  }

  /** Hands over what is still held back, and forgets what was to come. */
  async release(): Promise<void> {
    this.#fates = [];
    const held = this.#held;
    this.#held = null;
    await held?.deliver();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage): Promise<number> {
    request.resume();
    const receiver = this.#receiver;
    const { headers } = request;
    const channelId = String(headers['x-goog-channel-id']);
    if (receiver === null) return 200;
    if (!verifyChannelToken(receiver.secrets, channelId, String(headers['x-goog-channel-token']))) return 403;
    const notification = {
      resourceId: String(headers['x-goog-resource-id']),
      resourceState: String(headers['x-goog-resource-state']),
    };
    const deliver = async () => (await receiver.service.processWebhook(channelId, notification)).status;
    switch (notification.resourceState === 'sync' ? undefined : this.#fates.shift()) {
      case 'receiver-unavailable':
        return 503;
      case 'swapped':
        await this.release();
        this.#held = { deliver: async () => void (await deliver()) };
        return 200;
      default: {
        const status = await deliver();
        const held = this.#held;
        this.#held = null;
        await held?.deliver();
        return status;
      }
    }
  }
}
