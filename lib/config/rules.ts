/**
 * What must hold between variables: no start in production with the sandbox unasked, no live key in reach of anything
 * that is not Stripe or over plain HTTP, no webhook without a secret, one key for one purpose.
 */
import type { ConfigProblem } from './config-error.ts';
import type { Environment } from './environment.ts';

type Mode = { production: boolean; payments: 'sandbox' | 'stripe'; appUrl: string };

const isLive = (key: string): boolean => /^[a-z]k_live_/.test(key);

function stripeProblems(env: Environment, mode: Mode): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (variable: string, message: string) => problems.push({ variable, message });
  const live = isLive(env.STRIPE_SECRET_KEY);
  if (live !== isLive(env.STRIPE_PUBLISHABLE_KEY)) {
    add(
      'STRIPE_PUBLISHABLE_KEY',
      'is of another mode than STRIPE_SECRET_KEY: take both from test or both from live',
    );
  }
  if (live && mode.payments === 'sandbox') {
    add(
      'STRIPE_SECRET_KEY',
      'is a live key, and MARKETHUB_PAYMENTS=sandbox never talks to Stripe: unset one of them',
    );
  }
  if (live && !mode.appUrl.startsWith('https://')) {
    add('APP_URL', 'must begin with https:// when live keys are used');
  }
  for (const variable of ['STRIPE_API_URL', 'STRIPE_JS_URL'] as const) {
    if (env[variable] === undefined || mode.payments === 'sandbox') continue;
    if (live) add(variable, 'must not be set with live keys: they may go to Stripe alone');
    else if (mode.production) {
      add(variable, 'points away from Stripe: allowed in production only with MARKETHUB_PAYMENTS=sandbox');
    }
  }
  if (mode.production && env.STRIPE_WEBHOOK_SECRET.length === 0) {
    add('STRIPE_WEBHOOK_SECRET', 'is missing: without it nobody can tell Stripe from a forger');
  }
  return problems;
}

function keyProblems(env: Environment): ConfigProblem[] {
  const seen = env.ENCRYPTION_KEYS.map(({ key }) => key);
  const problems: ConfigProblem[] = [];
  for (const variable of ['INDEX_KEY', 'AUDIT_KEY'] as const) {
    const key = env[variable];
    if (seen.some((other) => other.equals(key))) {
      problems.push({ variable, message: 'must differ from every other key: one key, one purpose' });
    }
    seen.push(key);
  }
  return problems;
}

function pairProblems(env: Environment): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const provider of ['GOOGLE', 'GITHUB'] as const) {
    const id = env[`${provider}_CLIENT_ID`];
    const secret = env[`${provider}_CLIENT_SECRET`];
    if ((id === undefined) === (secret === undefined)) continue;
    const missing = `${provider}_CLIENT_${id === undefined ? 'ID' : 'SECRET'}`;
    problems.push({
      variable: missing,
      message: `is missing: sign-in with this provider needs id and secret`,
    });
  }
  return problems;
}

/** The problems between variables that are each well-formed. */
export function crossProblems(env: Environment, mode: Mode): ConfigProblem[] {
  const problems = [...stripeProblems(env, mode), ...keyProblems(env), ...pairProblems(env)];
  if (mode.production && env.APP_URL === undefined) {
    problems.push({
      variable: 'APP_URL',
      message: 'is missing: set the address shoppers use, such as https://shop.example',
    });
  }
  if (env.RATE_LIMITS === 'off' && mode.payments !== 'sandbox') {
    problems.push({ variable: 'RATE_LIMITS', message: 'may be off only with MARKETHUB_PAYMENTS=sandbox' });
  }
  return problems;
}
