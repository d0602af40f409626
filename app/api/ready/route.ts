/** The process can serve: its database answers, is migrated, has the queue; and how much is waiting. 503 otherwise. A clock that is wrong is a warning. */
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { clockWarning } from '#lib/observability/clock-offset.ts';
import { readReadiness } from '#lib/observability/readiness.ts';
import { hasUntrustedProxy } from '#lib/security/untrusted-proxies.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler({ name: 'ready', auth: 'none', quiet: true }, async () => {
  const readiness = await readReadiness();
  if (!readiness.ready) return ok({ status: 503, body: { status: 'not ready', reason: readiness.reason } });
  const seconds = clockWarning();
  const warnings = [
    ...(seconds === null ? [] : [{ code: 'clock_offset', seconds }]),
    // Limits and the card-testing shield judge by address: behind a proxy that is not trusted all clients seem to be one.
    ...(hasUntrustedProxy() ? [{ code: 'forwarded_without_trusted_proxy_hops' }] : []),
  ];
  return ok({
    body: { status: 'ready', backlog: readiness.backlog, ...(warnings.length > 0 ? { warnings } : {}) },
  });
});
