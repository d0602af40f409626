/** What Next's server does when it starts and when a page or handler fails; only instrumentation.ts loads this file. */
import { getConfig } from '#lib/config/config.ts';
import { isConfigError } from '#lib/config/config-error.ts';
import { logger } from './logger.ts';

/** Checks the environment. A wrong one ends the process and says which variable it was. */
export function registerServer(): void {
  try {
    // next-auth builds its addresses on this variable alone.
    process.env.NEXTAUTH_URL = getConfig().appUrl;
  } catch (error) {
    if (!isConfigError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Logs what nothing caught. The path stands alone: a query can hold a client secret. */
export function reportRequestError(
  error: unknown,
  request: { readonly method: string; readonly path: string; readonly route: string },
): void {
  const path = request.path.split('?', 1)[0];
  logger.error(
    { err: error, method: request.method, path, route: request.route },
    'a page or handler failed',
  );
}
