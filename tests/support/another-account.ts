/** The key of another Stripe account in a test's configuration: nothing that was stored exists there. */
import { resetConfig } from '#lib/config/config.ts';

export async function withAnotherAccount<T>(run: () => Promise<T>): Promise<T> {
  const key = process.env.STRIPE_SECRET_KEY ?? '';
  try {
    process.env.STRIPE_SECRET_KEY = `${key}other`;
    resetConfig();
    return await run();
  } finally {
    process.env.STRIPE_SECRET_KEY = key;
    resetConfig();
  }
}
