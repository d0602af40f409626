/** GET: metrics for Prometheus, for who has METRICS_TOKEN; without one configured there is nothing here. */
import { getConfig } from '#lib/config/config.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { isMetricsToken, readMetrics } from '#lib/observability/metrics/metrics.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler({ name: 'metrics', auth: 'none', quiet: true }, async ({ request }) => {
  const token = getConfig().metricsToken;
  if (token === null) return err(publicError('not_found'));
  if (!isMetricsToken(request.headers.get('authorization'), token))
    return err(publicError('unauthenticated'));
  return new Response(await readMetrics(), {
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
});
