/** A shop whose connections to its database break at any message of an act, as they do when a process is killed there. */
import { sql } from 'drizzle-orm';
import { database } from '#db/client.ts';
import { startCuttingProxy } from '../simulation/cutting-proxy.ts';
import { createTestDatabase } from './database.ts';
import { openShop, type Shop } from './shop.ts';

/** More messages than any one act sends. */
const MESSAGES_AT_MOST = 80;

/** `interrupted` is cut in the middle and may throw or answer anything; `afterwards` makes good and asserts. */
export type Act = { interrupted(): Promise<unknown>; afterwards(): Promise<void> };

export type CuttableShop = {
  readonly shop: Shop;
  /**
   * Plays an act with the first message to the database cut, then another with the second, until one is over before
   * its cut. With `delivered` the message arrives and its answer does not.
   * @returns how many were cut
   */
  cutAtEach(prepare: () => Promise<Act>, options: { readonly delivered: boolean }): Promise<number>;
  close(): Promise<void>;
};

/** The first who finds a connection gone is told so; after that the pool opens new ones. */
async function reconnect(): Promise<void> {
  for (let tries = 0; tries < 12; tries += 1) {
    try {
      await database().execute(sql`select 1`);
      return;
    } catch {
      // Another connection of the pool was lost as well.
    }
  }
}

export async function openCuttableShop(): Promise<CuttableShop> {
  const test = await createTestDatabase();
  const address = new URL(test.url);
  const proxy = await startCuttingProxy({ host: address.hostname, port: Number(address.port) });
  address.host = `127.0.0.1:${proxy.port}`;
  const shop = await openShop({ database: test, applicationUrl: address.href });
  return {
    shop,
    cutAtEach: async (prepare, { delivered }) => {
      for (let messages = 0; messages < MESSAGES_AT_MOST; messages += 1) {
        const { interrupted, afterwards } = await prepare();
        await reconnect();
        proxy.cutAfter(messages, { delivered });
        await Promise.allSettled([interrupted()]);
        const cut = proxy.calm();
        await reconnect();
        await afterwards();
        if (!cut) return messages;
      }
      throw new Error('an act that never ends');
    },
    close: async () => {
      await shop.close();
      await proxy.close();
    },
  };
}
