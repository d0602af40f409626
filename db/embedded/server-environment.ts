/** The environment of Postgres's programs: none of ours, so that no PG* or locale variable of the host changes them. */
import type { SpawnOptions } from 'node:child_process';
import { platform } from 'node:os';

// Windows programs need the system's own variables, so there they inherit.
export const serverEnvironment = (): Pick<SpawnOptions, 'env'> =>
  platform() === 'win32' ? {} : { env: { NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC' } };
