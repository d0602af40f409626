/**
 * The secrets of a local stack: made once, kept in the data directory (0600), so that sessions, encrypted columns and
 * the sandbox's account survive a restart. A value from the environment or `.env` always wins over them.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, GroundError, messageOf } from '#db/embedded/ground-error.ts';

export const SECRET_NAMES = [
  'NEXTAUTH_SECRET',
  'ENCRYPTION_KEYS',
  'INDEX_KEY',
  'AUDIT_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
] as const;

export type Secrets = Readonly<Record<(typeof SECRET_NAMES)[number], string>>;

const base64 = (): string => randomBytes(32).toString('base64');
const letters = (bytes: number): string => randomBytes(bytes).toString('hex');

function makeSecrets(): Secrets {
  const account = letters(16);
  return {
    NEXTAUTH_SECRET: base64(),
    ENCRYPTION_KEYS: `k1:${base64()}`,
    INDEX_KEY: base64(),
    AUDIT_KEY: base64(),
    STRIPE_SECRET_KEY: `sk_test_${account}`,
    STRIPE_PUBLISHABLE_KEY: `pk_test_${account}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${letters(16)}`,
  };
}

const isComplete = (value: unknown): value is Secrets =>
  typeof value === 'object' &&
  value !== null &&
  SECRET_NAMES.every((name) => {
    const entry: unknown = Reflect.get(value, name);
    return typeof entry === 'string' && entry !== '';
  });

function readSecrets(file: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new GroundError(`${file} cannot be read: ${messageOf(error)}. Give this user access to it.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isComplete(value)) return value;
  } catch {
    // Told below: new keys must never silently replace the ones that the data was encrypted with.
  }
  throw new GroundError(
    `${file} is damaged, and without its keys the stored personal data cannot be read. Restore it, or start once with --fresh to begin with empty data.`,
  );
}

/** Written beside and renamed, so a kill in between leaves the old file or the whole new one. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const known = readSecrets(file);
  if (known !== undefined) return known;
  const secrets = makeSecrets();
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return secrets;
}
