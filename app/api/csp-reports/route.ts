/** What browsers report about our own policies: bounded, limited, logged without addresses of people or queries. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { logger } from '#lib/observability/logger.ts';
import { summarizeCspReport } from '#lib/security/csp-report.ts';

export const POST = routeHandler(
  {
    name: 'csp-reports',
    auth: 'none',
    raw: true,
    // Browsers send reports themselves, without the headers of a page's request.
    origin: 'none',
    maxBodyBytes: 16 * 1024,
    quiet: true,
    limits: [{ name: 'csp-reports', points: 30, windowSeconds: 60, per: 'address' }],
  },
  async ({ rawBody, requestId }) => {
    const report = summarizeCspReport(rawBody.toString('utf8'));
    if (report) logger.warn({ requestId, report }, 'content security policy violated');
    return ok({ status: 204, body: undefined });
  },
);
