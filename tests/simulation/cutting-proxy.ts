/**
 * A TCP proxy that can break every connection in the middle of a conversation, as a failing network or a killed server
 * does. The programs on both sides know nothing of it.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /**
   * Breaks all connections when the caller has sent `messages` more pieces of data, or with `alone` only the one that sent
   * the last. That piece does not arrive, or, with `delivered`, arrives and its answer does not: a commit whose outcome
   * nobody hears. With `twice` the next piece after it is met in the same way.
   */
  cutAfter(
    messages: number,
    options?: { readonly delivered?: boolean; readonly alone?: boolean; readonly twice?: boolean },
  ): void;
  /** Breaks all connections now; new ones are let through. */
  cutNow(): void;
  /** Whether a cut that was asked for has been made since. */
  wasCut(): boolean;
  /** No cut is waiting any more. @returns true when one had been made since the last call */
  calm(): boolean;
  close(): Promise<void>;
};

/** @param target where the connections go */
export async function startCuttingProxy(target: { host: string; port: number }): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let left: number | undefined;
  let delivered = false;
  let alone = false;
  let twice = false;
  let made = false;

  const cutNow = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    pairs.clear();
  };

  const server: Server = createServer((client) => {
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      // What was handed on for good may still be on its way.
      if (!pairs.delete(pair)) return;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      if (left !== undefined) {
        left -= 1;
        if (left < 0) {
          left = twice ? 0 : undefined;
          twice = false;
          made = true;
          if (delivered) {
            pairs.delete(pair);
            upstream.end(data);
            client.destroy();
          }
          if (alone) end();
          else cutNow();
          return;
        }
      }
      upstream.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (messages, options = {}) => {
      left = messages;
      delivered = options.delivered === true;
      alone = options.alone === true;
      twice = options.twice === true;
    },
    cutNow,
    wasCut: () => made,
    calm: () => {
      const was = made;
      left = undefined;
      made = false;
      return was;
    },
    close: async () => {
      cutNow();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
