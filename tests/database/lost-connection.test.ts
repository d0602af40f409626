/**
 * A connection that is lost in the middle of a transaction fails that transaction and nothing else: the process goes on,
 * and the pool works again (porsager/postgres#1154, #1208; scripts/setup/mend-driver.mjs).
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database, inTransaction, type Transaction } from '#db/client.ts';
import { type CuttingProxy, startCuttingProxy } from '../simulation/cutting-proxy.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database-server.ts';

let base: TestDatabase;
let proxy: CuttingProxy;
let db: Database;
let proxied: string;
beforeAll(async () => {
  base = await createTestDatabase();
  const url = new URL(base.url);
  proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  proxied = url.href;
  db = createDatabase(proxied, { max: 2 });
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

/** Each statement gets its own answer, also when they are sent together. */
const eachItsOwn = async (): Promise<void> => {
  const sent = [11, 12, 13, 14];
  const rows = await inTransaction(db, (tx) =>
    Promise.all(sent.map((value) => tx.execute<{ value: number }>(sql`select ${value}::int as value`))),
  );
  expect(rows.map(([row]) => row?.value)).toEqual(sent);
};

/** One that finds its connection gone is told so; after that the pool has new ones. */
async function recovers(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    expect(tries).toBeLessThan(4);
    const [again] = await Promise.allSettled([oneTransaction()]);
    if (again.status === 'fulfilled') break;
  }
  expect(await oneTransaction()).toBe(10);
  await eachItsOwn();
}

test.each([false, true])(
  'a cut at any message of a transaction fails it, and the next ones succeed (delivered: %s)',
  async (delivered) => {
    expect(await oneTransaction()).toBe(10);
    for (let round = 0; round < 3; round += 1) {
      for (let messages = 0; messages < 7; messages += 1) {
        proxy.cutAfter(messages, { delivered });
        const [first] = await Promise.allSettled([oneTransaction(), oneTransaction(), eachItsOwn()]);
        expect(first.status === 'fulfilled' ? first.value : 10).toBe(10);
        proxy.calm();
        await recovers();
      }
    }
  },
);

test('what a transaction sends after its connection was lost goes nowhere', async () => {
  const lost = Promise.withResolvers<Transaction>();
  const going = inTransaction(db, async (tx) => {
    await tx.execute(sql`select 1`);
    proxy.cutNow();
    lost.resolve(tx);
    await tx.execute(sql`select 2`);
  });
  await expect(going).rejects.toThrow();
  await recovers();
  const tx = await lost.promise;
  await expect(Promise.resolve(tx.execute(sql`rollback`))).rejects.toThrow();
  await recovers();
});

test('a pool whose connections were lost closes at once', async () => {
  const other = createDatabase(proxied, { max: 2 });
  await Promise.allSettled([1, 2, 3].map(() => other.execute(sql`select 1`)));
  proxy.cutNow();
  await Promise.allSettled([1, 2, 3].map(() => other.execute(sql`select 1`)));
  const before = performance.now();
  await other.close();
  // The driver would wait five seconds for what it thinks is under way.
  expect(performance.now() - before).toBeLessThan(4_000);
});
