/** What a running worker does by itself: it seals the audit log, and reconciles when an admin asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns } from '#db/repositories/reconciliation-runs.ts';
import { type RunningWorker, runWorker } from '#lib/jobs/run.ts';
import { requestRun } from '#lib/payments/reconciliation/read-findings.ts';
import { verifyAudit } from '#lib/security/audit/verify.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
let worker: RunningWorker;

beforeAll(async () => {
  shop = await openShop();
  worker = await runWorker();
});
afterAll(async () => {
  await worker.stop();
  await shop.close();
});

/** Asks until it is so; the test's own time limit ends a wait that is in vain. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
}

test('audit rows are sealed soon after they are written', async () => {
  const lamp = await shop.product({ stock: 5 });
  await shop.pay(await shop.buyer({ [lamp]: 1 }));
  const report = await until(async () => {
    const now = await verifyAudit();
    return now.rows > 0 && now.unsealed === 0 && now;
  });
  expect(report).toMatchObject({ intact: true });
});

test('a run that an admin asked for is done, and says who asked', async () => {
  await requestRun('full', 'an-admin');
  const run = await until(async () =>
    (await listRuns(shop.db, { limit: 10, before: null })).find(({ state }) => state !== 'running'),
  );
  expect(run).toMatchObject({ kind: 'full', state: 'finished', started_by: 'user:an-admin', findings: 0 });
});
