/** GET: what does not agree, newest first. */
import { findingListQuery } from '#lib/contracts/reconciliation.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readFindings } from '#lib/payments/reconciliation/read-findings.ts';

export const GET = routeHandler(
  { name: 'admin.findings.list', auth: 'staff', query: findingListQuery },
  async ({ query }) => ok({ body: await readFindings(query) }),
);
