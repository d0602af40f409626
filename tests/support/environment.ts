/**
 * The environment of the application in a test: keys that are worth nothing, the sandbox's mode, and the database of
 * the test. Set before anything asks `getConfig()`.
 */
import { resetConfig } from '#lib/config/config.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

/** Every variable that has no default. */
export const TEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  // Nothing listens there: a test that needs a database gives its own.
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  APP_URL: 'http://localhost:3000',
  NEXTAUTH_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: 'a-secret-for-tests-that-is-worth-nothing-0123456789',
  MARKETHUB_PAYMENTS: 'sandbox',
  STRIPE_SECRET_KEY: 'sk_test_markethubtests',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_markethubtests',
  STRIPE_WEBHOOK_SECRET: 'whsec_markethubtests',
  ENCRYPTION_KEYS: `k1:${key(1)}`,
  INDEX_KEY: key(2),
  AUDIT_KEY: key(3),
};

/** Sets the variables and forgets the parsed configuration; an override of undefined unsets a variable. */
export function useTestEnvironment(overrides: Readonly<Record<string, string | undefined>> = {}): void {
  for (const [name, value] of Object.entries({ ...TEST_ENVIRONMENT, ...overrides })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  resetConfig();
}
