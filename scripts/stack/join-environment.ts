/**
 * The environment of a command that runs apart from the stack (worker, migrations, seed): what the operator gave, and
 * what is missing from the local stack's data directory.
 */
import { join } from 'node:path';
import { GroundError } from '#db/embedded/ground-error.ts';
import { readEnvFile } from './env-file.ts';
import { composeEnvironment, given, type Values } from './environment.ts';
import { isOwned, readLock } from './lock.ts';
import { loadSecrets } from './secrets.ts';
import { ROOT, readSettings } from './settings.ts';

/** Environment first, then `.env`, which a process of an isolated stack leaves alone. */
export const givenValues = (): Values => ({
  ...(process.env.MARKETHUB_STACK === 'isolated' ? {} : readEnvFile(join(ROOT, '.env'))),
  ...given(process.env),
});

/** Completes process.env from the running stack. A process that the stack started has everything already. */
export function joinEnvironment(): void {
  const values = givenValues();
  if (values.DATABASE_URL !== undefined) {
    Object.assign(process.env, values);
    return;
  }
  const { dataDir, sandboxPort } = readSettings([], values);
  const lock = readLock(dataDir);
  if (lock === undefined || !isOwned(lock) || lock.databaseUrl === '') {
    throw new GroundError(
      `There is no database: DATABASE_URL is empty and no stack runs on ${dataDir}. Start "npm run demo" first, or set DATABASE_URL.`,
    );
  }
  Object.assign(
    process.env,
    composeEnvironment(values, loadSecrets(dataDir), {
      port: Number(new URL(lock.shopUrl).port),
      shopUrl: lock.shopUrl,
      sandboxUrl: `http://127.0.0.1:${lock.parts.sandbox?.port ?? sandboxPort}`,
      databaseUrl: lock.databaseUrl,
      ownerUrl: lock.ownerUrl,
    }),
  );
}
