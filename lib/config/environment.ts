/**
 * Every environment variable of the application, its form and its default. Empty means unset. Rules between variables
 * are in rules.ts.
 */
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import * as format from './formats.ts';

const credential = z.string().min(8, 'expected the value that the provider shows for your application');

const schema = z.object({
  NODE_ENV: z.string().optional(),
  /** The address shoppers use; cookies, origin checks, return URLs and mails are built on it. */
  APP_URL: format.origin.optional(),
  /** Deciding only whether the process runs its database itself is the start script's; here an address is needed. */
  DATABASE_URL: format.databaseAddress,
  MIGRATION_DATABASE_URL: format.databaseAddress.optional(),
  DATABASE_DIRECT_URL: format.databaseAddress.optional(),
  DATABASE_POOL_MAX: format.count(1, 500).default(10),
  /** How many proxies of ours stand in front: 0 believes no forwarded header. */
  TRUSTED_PROXY_HOPS: format.count(0, 10).default(0),
  NEXTAUTH_SECRET: z.string().min(32, 'expected at least 32 random characters'),
  MARKETHUB_PAYMENTS: z.enum(['sandbox', 'stripe'], 'expected sandbox or stripe').optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[sr]k_(test|live)_[A-Za-z0-9_]+$/, 'expected a secret key: sk_test_… or sk_live_…'),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_[A-Za-z0-9_]+$/, 'expected a publishable key: pk_test_… or pk_live_…'),
  STRIPE_WEBHOOK_SECRET: format.webhookSecrets.default([]),
  STRIPE_API_URL: format.address('an http or https address', 'http:', 'https:').optional(),
  STRIPE_JS_URL: format.address('an http or https address', 'http:', 'https:').optional(),
  /** Refunds above this need a second admin: currency:minor units, comma-separated. Empty: none does. */
  REFUND_APPROVAL_ABOVE: format.amounts.default({}),
  /** automatic takes the money when the shopper pays; manual authorises it, and an admin captures. */
  CAPTURE_METHOD: z.enum(['automatic', 'manual'], 'expected automatic or manual').default('automatic'),
  ENCRYPTION_KEYS: format.encryptionKeys,
  INDEX_KEY: format.hmacKey,
  AUDIT_KEY: format.hmacKey,
  REDIS_URL: format.address('redis://host:6379 or rediss://…', 'redis:', 'rediss:').optional(),
  SENTRY_DSN: format.address('the https address that Sentry shows', 'https:', 'http:').optional(),
  SMTP_URL: format.address('smtp://… or smtps://…', 'smtp:', 'smtps:').optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'expected fatal, error, warn, info, debug, trace or silent',
    )
    .optional(),
  RATE_LIMITS: z.enum(['on', 'off'], 'expected on or off').default('on'),
  METRICS_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
  GOOGLE_CLIENT_ID: credential.optional(),
  GOOGLE_CLIENT_SECRET: credential.optional(),
  GITHUB_CLIENT_ID: credential.optional(),
  GITHUB_CLIENT_SECRET: credential.optional(),
});

export type Environment = z.output<typeof schema>;
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

const HINTS: Readonly<Record<string, string>> = {
  DATABASE_URL:
    'is missing: set the Postgres address, or start with npm run demo, which brings its own database',
  NEXTAUTH_SECRET:
    'is missing: set at least 32 random characters, for example from `openssl rand -base64 32`',
  STRIPE_SECRET_KEY: 'is missing: set the secret key of your Stripe account, or start with npm run demo',
  STRIPE_PUBLISHABLE_KEY: 'is missing: set the publishable key that belongs to STRIPE_SECRET_KEY',
  ENCRYPTION_KEYS: 'is missing: set id:base64 of 32 random bytes, for example k1:$(openssl rand -base64 32)',
  INDEX_KEY: 'is missing: set base64 of 32 random bytes, for example from `openssl rand -base64 32`',
  AUDIT_KEY: 'is missing: set base64 of 32 random bytes, for example from `openssl rand -base64 32`',
};

/**
 * Reads the variables.
 * @throws ConfigError naming every variable that is missing or malformed
 */
export function readEnvironment(source: EnvironmentSource): Environment {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const text = source[name]?.trim();
    if (text) given[name] = text;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const variable = String(issue.path[0]);
    if (problems.has(variable)) continue;
    problems.set(variable, given[variable] === undefined ? (HINTS[variable] ?? 'is missing') : issue.message);
  }
  throw new ConfigError([...problems].map(([variable, message]) => ({ variable, message })));
}
