/**
 * The one address of the shop: spreads requests and webhooks over the web processes that live, as a load balancer does,
 * and is the network on which webhooks are dropped, doubled, reordered, delayed, or their answer lost.
 */
import {
  createServer,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tally } from './tally.ts';

export const WEBHOOK_FAULTS = [
  'webhook_dropped',
  'webhook_duplicated',
  'webhook_reordered',
  'webhook_delayed',
  'webhook_answer_lost',
] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

export type Front = {
  readonly port: number;
  /** Events whose delivery was answered with 200: they must be stored. */
  readonly acknowledged: ReadonlySet<string>;
  /** Deliveries that are on their way. */
  inFlight(): number;
  /** The next `times` deliveries meet it. */
  arm(fault: WebhookFault, times: number): void;
  /** No fault waits any more. */
  calm(): void;
  close(): Promise<void>;
};

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};
type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const WEBHOOK_PATH = '/api/webhooks/stripe';
const UPSTREAM_TIMEOUT_MS = 30_000;
const DELAY_MS = 900;
const COLLECT_MS = 350;

const read = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** @returns undefined when the connection broke before a whole answer came */
function forward(agent: HttpAgent, port: number, asked: Asked): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const broken = (): void => resolve(undefined);
    const { method, path, headers, body } = asked;
    const { connection: _hop, ...kept } = headers;
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: kept, agent, timeout: UPSTREAM_TIMEOUT_MS },
      (response) => {
        read(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          broken,
        );
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', broken);
    request.end(body);
  });
}

type EventName = { readonly id: string; readonly type: string };

function eventOf(body: Buffer): EventName {
  const event: EventName = JSON.parse(body.toString('utf8'));
  return event;
}

/** @param ports of the web processes that live, asked for every request */
export async function startFront(ports: () => readonly number[], tally: Tally): Promise<Front> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  const acknowledged = new Set<string>();
  let armed: { fault: WebhookFault; left: number } | undefined;
  let collecting: (() => void)[] = [];
  let turn = 0;
  let underWay = 0;

  const send = async (asked: Asked): Promise<Answered | undefined> => {
    const live = ports();
    turn += 1;
    const port = live[turn % Math.max(1, live.length)];
    return port === undefined ? undefined : await forward(agent, port, asked);
  };

  const deliver = async (asked: Asked, { id, type }: EventName): Promise<Answered | undefined> => {
    const answer = await send(asked);
    if (answer === undefined) tally.note('stripe', `${type} ${id} met nobody`);
    else tally.event(`${type} ${id} ${answer.status}`);
    if (answer?.status === 200) acknowledged.add(id);
    return answer;
  };

  /** What waited goes out one after the other, the last first. */
  const release = async (): Promise<void> => {
    const batch = collecting.reverse();
    collecting = [];
    if (batch.length > 1) tally.fault('webhook_reordered', `${batch.length} deliveries`);
    for (const next of batch) {
      next();
      await sleep(60);
    }
  };

  const inOtherOrder = (): Promise<void> =>
    new Promise((resolve) => {
      collecting.push(resolve);
      if (collecting.length === 1) setTimeout(() => void release(), COLLECT_MS);
    });

  const faultOf = (): WebhookFault | undefined => {
    if (armed === undefined || armed.left < 1) return undefined;
    armed.left -= 1;
    return armed.fault;
  };

  const webhook = async (asked: Asked): Promise<Answered | undefined> => {
    const event = eventOf(asked.body);
    const fault = faultOf();
    const what = `${event.type} ${event.id}`;
    if (fault === 'webhook_dropped') {
      tally.fault(fault, what);
      // Stripe believes that it arrived.
      return { status: 200, headers: {}, body: Buffer.alloc(0) };
    }
    if (fault === 'webhook_duplicated') {
      tally.fault(fault, what);
      const [first, second] = await Promise.all([deliver(asked, event), deliver(asked, event)]);
      return first ?? second;
    }
    if (fault === 'webhook_delayed') {
      tally.fault(fault, what);
      await sleep(DELAY_MS);
    }
    if (fault === 'webhook_reordered') await inOtherOrder();
    const answer = await deliver(asked, event);
    if (fault !== 'webhook_answer_lost') return answer;
    tally.fault(fault, what);
    return undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = request;
    const asked: Asked = { method, path, headers, body: await read(request) };
    const isWebhook = path === WEBHOOK_PATH;
    if (isWebhook) underWay += 1;
    try {
      const made = await (isWebhook ? webhook(asked) : send(asked));
      if (made === undefined) {
        response.destroy();
        return;
      }
      const { 'transfer-encoding': _chunked, connection: _hop, ...kept } = made.headers;
      response.writeHead(made.status, { ...kept, 'content-length': made.body.length });
      response.end(made.body);
    } finally {
      if (isWebhook) underWay -= 1;
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    acknowledged,
    inFlight: () => underWay,
    arm: (fault, times) => {
      armed = { fault, left: times };
    },
    calm: () => {
      armed = undefined;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
