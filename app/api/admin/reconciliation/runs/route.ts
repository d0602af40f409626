/** GET: reconciliation runs, newest first. POST: asks the worker for one. */
import { runListQuery, startRunBody } from '#lib/contracts/reconciliation.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readRuns, requestRun } from '#lib/payments/reconciliation/read-findings.ts';

export const GET = routeHandler(
  { name: 'admin.reconciliation.list', auth: 'staff', query: runListQuery },
  async ({ query }) => ok({ body: await readRuns(query) }),
);

export const POST = routeHandler(
  {
    name: 'admin.reconciliation.start',
    auth: 'admin',
    body: startRunBody,
    limits: [{ name: 'admin-reconciliation', points: 10, windowSeconds: 60, per: 'user' }],
  },
  async ({ user, body }) => {
    await requestRun(body.kind, user.id);
    return ok({ status: 202, body: { queued: true } });
  },
);
