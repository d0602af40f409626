/**
 * `test` and `expect` of every browser test. Each test gets a fresh browser context on the running stack, a connection to
 * its database, and fails when a page did what no page may do (page-watch.ts).
 */
import { test as base } from '@playwright/test';
import postgres, { type Sql } from 'postgres';
import { type PageWatch, watchPages } from './page-watch.ts';
import { type StackInfo, stackInfo } from './stack-info.ts';

type Fixtures = { readonly watch: PageWatch };
type WorkerFixtures = {
  readonly stack: StackInfo;
  /** Reads and prepares rows as the owner of the tables. */
  readonly sql: Sql;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from this pattern
    async ({}, use) => {
      await use(stackInfo());
    },
    { scope: 'worker' },
  ],
  sql: [
    async ({ stack }, use) => {
      const sql = postgres(stack.ownerUrl, { max: 2, onnotice: () => undefined });
      await use(sql);
      await sql.end();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => {
    await use(stack.shopUrl);
  },
  watch: [
    async ({ context, stack }, use) => {
      const watch = await watchPages(context, stack.shopUrl);
      await use(watch);
      base.expect(watch.problems(), 'what the pages of this test did wrong').toEqual([]);
    },
    { auto: true },
  ],
});

export const expect = test.expect;
