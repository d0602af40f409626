/** GET: the audit log, newest first. */
import { auditListQuery } from '#lib/contracts/audit.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { readAudit } from '#lib/security/audit/read-audit.ts';

export const GET = routeHandler(
  { name: 'admin.audit.list', auth: 'staff', query: auditListQuery },
  async ({ query }) => ok({ body: await readAudit(query) }),
);
