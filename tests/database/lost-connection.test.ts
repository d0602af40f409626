/**
 * A connection that is lost in the middle of a transaction fails that transaction and nothing else: the process goes on,
 * and the pool works again (porsager/postgres#1154, #1208; scripts/setup/mend-driver.mjs).
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database, inTransaction } from '#db/client.ts';
import { type CuttingProxy, startCuttingProxy } from '../simulation/cutting-proxy.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database-server.ts';

let base: TestDatabase;
let proxy: CuttingProxy;
let db: Database;
beforeAll(async () => {
  base = await createTestDatabase();
  const url = new URL(base.url);
  proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  db = createDatabase(url.href, { max: 2 });
});
afterAll(async () => {
  await db.close();
  await proxy.close();
  await base.drop();
});

const oneTransaction = (): Promise<number> =>
  inTransaction(db, async (tx) => {
    let sum = 0;
    for (let step = 1; step <= 4; step += 1) {
      const rows = await tx.execute<{ step: number }>(sql`select ${step}::int as step`);
      sum += rows[0]?.step ?? 0;
    }
    return sum;
  });

test('a cut at any message of a transaction fails it, and the next ones succeed', async () => {
  expect(await oneTransaction()).toBe(10);
  for (let messages = 0; messages < 7; messages += 1) {
    proxy.cutAfter(messages);
    const [first] = await Promise.allSettled([oneTransaction(), oneTransaction()]);
    expect(first?.status === 'fulfilled' ? first.value : 10).toBe(10);
    proxy.calm();
    // One that finds its connection gone is told so; after that the pool has new ones.
    for (
      let tries = 0;
      (await Promise.allSettled([oneTransaction()]))[0]?.status === 'rejected';
      tries += 1
    ) {
      expect(tries).toBeLessThan(4);
    }
    expect(await oneTransaction()).toBe(10);
  }
});
