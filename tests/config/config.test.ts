import { describe, expect, test } from 'vitest';
import { parseConfig } from '#lib/config/config.ts';
import { ConfigError } from '#lib/config/config-error.ts';
import { TEST_ENVIRONMENT } from '#tests/support/environment.ts';

const BASE: Readonly<Record<string, string>> = {
  ...TEST_ENVIRONMENT,
  DATABASE_URL: 'postgres://app:secret@localhost:5432/shop',
};
const LIVE = {
  ...BASE,
  NODE_ENV: 'production',
  APP_URL: 'https://shop.example',
  MARKETHUB_PAYMENTS: undefined,
  STRIPE_SECRET_KEY: 'sk_live_abcdef123456',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_abcdef123456',
};
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

type Changes = Readonly<Record<string, string | undefined>>;
function problems(source: Changes): ConfigError {
  try {
    parseConfig(source);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('a good environment', () => {
  test('defaults are those of the interface', () => {
    const config = parseConfig({ ...BASE, APP_URL: undefined });
    expect(config).toMatchObject({
      production: false,
      appUrl: 'http://localhost:3000',
      trustedProxyHops: 0,
      databasePoolMax: 10,
      rateLimits: true,
      payments: 'sandbox',
      livemode: false,
      stripe: { apiUrl: 'http://127.0.0.1:4242', scriptUrl: 'http://127.0.0.1:4242/stripe.js' },
      oauth: { google: null, github: null },
    });
    expect(config.migrationDatabaseUrl).toBe(BASE.DATABASE_URL);
    expect(config.installationId).toMatch(/^[0-9a-f]{16}$/);
  });

  test('money is captured at once and refunds need one admin, unless it says otherwise', () => {
    expect(parseConfig(BASE)).toMatchObject({ captureMethod: 'automatic', refundApprovalAbove: {} });
    const config = parseConfig({
      ...BASE,
      CAPTURE_METHOD: 'manual',
      REFUND_APPROVAL_ABOVE: 'usd:50000, eur:0',
    });
    expect(config).toMatchObject({ captureMethod: 'manual', refundApprovalAbove: { usd: 50_000, eur: 0 } });
  });

  test('live keys over https go to Stripe alone', () => {
    const config = parseConfig(LIVE);
    expect(config).toMatchObject({ production: true, livemode: true, payments: 'stripe' });
    expect(config.stripe).toMatchObject({
      apiUrl: null,
      scriptUrl: 'https://js.stripe.com/endive/stripe.js',
    });
  });

  test('several webhook secrets and encryption keys while rotating; the first key encrypts', () => {
    const config = parseConfig({
      ...BASE,
      STRIPE_WEBHOOK_SECRET: 'whsec_newnewnew, whsec_oldoldold',
      ENCRYPTION_KEYS: `k2:${key(9)},k1:${key(1)}`,
    });
    expect(config.stripe.webhookSecrets).toEqual(['whsec_newnewnew', 'whsec_oldoldold']);
    expect(config.encryptionKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  });

  test('empty counts as unset', () => {
    expect(parseConfig({ ...BASE, REDIS_URL: '', SMTP_URL: '  ' })).toMatchObject({
      redisUrl: null,
      smtpUrl: null,
    });
  });
});

describe('a wrong variable names itself', () => {
  const cases: readonly (readonly [string, string | undefined, Changes?])[] = [
    ['APP_URL', 'localhost:3000'],
    ['APP_URL', 'https://shop.example/path'],
    ['APP_URL', 'javascript:alert(1)'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_POOL_MAX', '0'],
    ['DATABASE_POOL_MAX', 'ten'],
    ['TRUSTED_PROXY_HOPS', '-1'],
    ['TRUSTED_PROXY_HOPS', '1.5'],
    ['NEXTAUTH_SECRET', 'short'],
    ['MARKETHUB_PAYMENTS', 'mock'],
    ['STRIPE_SECRET_KEY', 'pk_test_swapped'],
    ['STRIPE_PUBLISHABLE_KEY', 'sk_test_swapped'],
    ['STRIPE_PUBLISHABLE_KEY', 'pk_live_othermode'],
    ['STRIPE_WEBHOOK_SECRET', 'secret'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_goodgood,'],
    ['ENCRYPTION_KEYS', key(1)],
    ['ENCRYPTION_KEYS', `k1:${Buffer.alloc(16).toString('base64')}`],
    ['ENCRYPTION_KEYS', `k1:${key(1)},k1:${key(4)}`],
    ['INDEX_KEY', 'not base64!'],
    ['INDEX_KEY', key(1)],
    ['AUDIT_KEY', key(2)],
    ['REDIS_URL', 'http://localhost'],
    ['SMTP_URL', 'mail.example'],
    ['LOG_LEVEL', 'loud'],
    ['CAPTURE_METHOD', 'later'],
    ['REFUND_APPROVAL_ABOVE', '50000'],
    ['REFUND_APPROVAL_ABOVE', 'usd:1.5'],
    ['REFUND_APPROVAL_ABOVE', 'usd:1,usd:2'],
    ['RATE_LIMITS', 'no'],
    ['METRICS_TOKEN', 'short'],
    ['GOOGLE_CLIENT_SECRET', undefined, { GOOGLE_CLIENT_ID: 'an-id-of-google' }],
    ['GITHUB_CLIENT_ID', undefined, { GITHUB_CLIENT_SECRET: 'a-secret-of-github' }],
  ];
  test.each(cases.map(([variable, value, others = {}]) => ({ variable, value, others })))(
    '$variable %#',
    ({ variable, value, others }) => {
      const error = problems({ ...BASE, ...others, [variable]: value });
      expect(error.variables).toEqual([variable]);
      expect(error.message).toContain(`${variable}: `);
      if (value !== undefined && value.length > 8) expect(error.message).not.toContain(value);
    },
  );

  test.each([
    'DATABASE_URL',
    'NEXTAUTH_SECRET',
    'STRIPE_SECRET_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'ENCRYPTION_KEYS',
    'INDEX_KEY',
    'AUDIT_KEY',
  ])('%s has no default anywhere', (variable) => {
    expect(problems({ ...BASE, [variable]: undefined }).variables).toEqual([variable]);
  });

  test('all problems are told at once', () => {
    expect(problems({}).variables).toHaveLength(7);
  });
});

describe('production refuses', () => {
  const production = { ...BASE, NODE_ENV: 'production', APP_URL: 'https://shop.example' };
  test.each([
    ['an empty webhook secret', { ...production, STRIPE_WEBHOOK_SECRET: '' }, 'STRIPE_WEBHOOK_SECRET'],
    ['a missing address', { ...production, APP_URL: undefined }, 'APP_URL'],
    [
      'the sandbox unless asked for',
      { ...production, MARKETHUB_PAYMENTS: undefined, STRIPE_API_URL: 'http://127.0.0.1:4242' },
      'STRIPE_API_URL',
    ],
    ['live keys over plain http', { ...LIVE, APP_URL: 'http://shop.example' }, 'APP_URL'],
    ['live keys in the sandbox', { ...LIVE, MARKETHUB_PAYMENTS: 'sandbox' }, 'STRIPE_SECRET_KEY'],
    ['another API with live keys', { ...LIVE, STRIPE_API_URL: 'https://api.evil.example' }, 'STRIPE_API_URL'],
    [
      'another script with live keys',
      { ...LIVE, STRIPE_JS_URL: 'https://js.evil.example/x.js' },
      'STRIPE_JS_URL',
    ],
    ['limits that are off with real keys', { ...LIVE, RATE_LIMITS: 'off' }, 'RATE_LIMITS'],
  ] as readonly (readonly [string, Changes, string])[])('%s', (_name, source, variable) => {
    expect(problems(source).variables).toEqual([variable]);
  });

  test('live keys outside production are held to the same rules', () => {
    expect(problems({ ...LIVE, NODE_ENV: 'development', APP_URL: undefined }).variables).toEqual(['APP_URL']);
  });
});
