/**
 * Runs once when Next's server starts: a wrong environment stops the process here, with the variable's name, however it
 * was started. Next compiles this file for two runtimes, so what needs Node is imported inside the condition.
 */
import type { Instrumentation } from 'next';

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { registerServer } = await import('#lib/observability/register-server.ts');
    registerServer();
  }
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { reportRequestError } = await import('#lib/observability/register-server.ts');
    reportRequestError(error, { ...request, route: context.routePath });
  }
};
