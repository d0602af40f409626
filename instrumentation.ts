/**
 * Runs once when Next's server starts: a wrong environment stops the process here, with the variable's name, however it
 * was started. Errors of pages and handlers that nothing caught are logged without their statement parameters.
 */
import type { Instrumentation } from 'next';

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ getConfig }, { ConfigError }] = await Promise.all([
    import('#lib/config/config.ts'),
    import('#lib/config/config-error.ts'),
  ]);
  try {
    // next-auth reads this variable and nothing else.
    process.env.NEXTAUTH_URL = getConfig().appUrl;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logger } = await import('#lib/observability/logger.ts');
  // The path alone: a query can hold a client secret.
  const path = request.path.split('?', 1)[0];
  logger.error(
    { err: error, method: request.method, path, route: context.routePath },
    'a page or handler failed',
  );
};
