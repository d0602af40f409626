/** POST: walks all seals and rows, and answers what is broken first, if anything is. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { verifyAuditByRequest } from '#lib/security/audit/read-audit.ts';

export const POST = routeHandler(
  {
    name: 'admin.audit.verify',
    auth: 'admin',
    limits: [{ name: 'admin-audit-verify', points: 6, windowSeconds: 60, per: 'user' }],
  },
  async ({ user }) => ok({ body: await verifyAuditByRequest(user.id) }),
);
