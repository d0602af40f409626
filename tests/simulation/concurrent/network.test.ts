/** The network of a concurrent simulation does to messages what it says, and counts what it did. */
import { createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startCuttingProxy } from '../cutting-proxy.ts';
import { type Front, startFront } from './front.ts';
import { Tally } from './tally.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** A web process that stores what it gets. */
async function shop(): Promise<{ port: number; stored: string[] }> {
  const stored: string[] = [];
  const server: Server = createHttpServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      stored.push(text);
      response.writeHead(200, { 'x-shop': 'here' }).end('stored');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: portOf(server), stored };
}

const event = (id: string): string => JSON.stringify({ id, type: 'charge.updated' });

/** @returns the status; 0 when the connection broke */
function post(port: number, path: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method: 'POST', agent: false },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', () => resolve(0));
    request.end(body);
  });
}

describe('the front', () => {
  const WEBHOOK = '/api/webhooks/stripe';
  const open = async (shops: readonly { port: number }[]): Promise<{ front: Front; tally: Tally }> => {
    const tally = new Tally();
    const front = await startFront(() => shops.map(({ port }) => port), tally);
    closing.push(() => front.close());
    return { front, tally };
  };

  test('spreads requests over the processes that live, and breaks the connection when there is none', async () => {
    const shops = [await shop(), await shop()];
    const { front } = await open(shops);
    for (const text of ['a', 'b', 'c', 'd']) expect(await post(front.port, '/x', text)).toBe(200);
    expect(shops.map(({ stored }) => stored.length)).toEqual([2, 2]);
    shops.length = 0;
    expect(await post(front.port, '/x', 'e')).toBe(0);
  });

  test('knows which events were acknowledged, and what it did to the others', async () => {
    const one = await shop();
    const { front, tally } = await open([one]);
    front.arm('webhook_dropped', 1);
    expect(await post(front.port, WEBHOOK, event('evt_dropped'))).toBe(200);
    expect(one.stored).toEqual([]);
    front.arm('webhook_answer_lost', 1);
    expect(await post(front.port, WEBHOOK, event('evt_lost'))).toBe(0);
    front.arm('webhook_duplicated', 1);
    expect(await post(front.port, WEBHOOK, event('evt_twice'))).toBe(200);
    expect(one.stored).toEqual([event('evt_lost'), event('evt_twice'), event('evt_twice')]);
    expect([...front.acknowledged]).toEqual(['evt_lost', 'evt_twice']);
    expect(tally.kinds).toMatchObject({ event: 3, fault: 3 });
    expect(tally.steps).toBe(6);
  });

  test('sends in another order what came within a moment', async () => {
    const one = await shop();
    const { front, tally } = await open([one]);
    front.arm('webhook_reordered', 3);
    const sent = ['evt_1', 'evt_2', 'evt_3'].map((id) => post(front.port, WEBHOOK, event(id)));
    expect(await Promise.all(sent)).toEqual([200, 200, 200]);
    expect(one.stored).toHaveLength(3);
    expect(tally.faults.webhook_reordered).toBe(1);
    expect(front.inFlight()).toBe(0);
  });
});

describe('the cutting proxy', () => {
  const talk = async (options?: { delivered: boolean }): Promise<{ heard: string; cut: boolean }> => {
    let heard = '';
    let ended: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const server = createServer((socket) => {
      socket.on('data', (data) => {
        heard += data.toString();
      });
      socket.on('error', ended);
      socket.on('close', ended);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const proxy = await startCuttingProxy({ host: '127.0.0.1', port: portOf(server) });
    closing.push(() => proxy.close());
    proxy.cutAfter(0, options);
    const client = connect(proxy.port, '127.0.0.1');
    client.on('error', () => undefined);
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    client.write('commit');
    await new Promise<void>((resolve) => client.once('close', () => resolve()));
    await over;
    return { heard, cut: proxy.wasCut() };
  };

  test('breaks before the other side has the message', async () => {
    expect(await talk()).toEqual({ heard: '', cut: true });
  });

  test('breaks after it, so that the answer alone is lost', async () => {
    expect(await talk({ delivered: true })).toEqual({ heard: 'commit', cut: true });
  });
});
