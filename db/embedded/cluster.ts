/**
 * The data of the embedded server: where it lives, its passwords (kept in the data directory, 0600), and its creation.
 * A cluster appears by rename, so one that was cut short while being made is never taken for a whole one.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Binaries } from './binaries.ts';
import { explainFailure } from './explain-failure.ts';
import { errorCode, GroundError, messageOf } from './ground-error.ts';
import { serverEnvironment } from './server-environment.ts';
import { canEnter, openGround, type SystemUser } from './system-user.ts';

export type Passwords = { readonly admin: string; readonly owner: string; readonly app: string };
export type Cluster = {
  readonly directory: string;
  readonly passwords: Passwords;
  readonly relocated: boolean;
};

const PASSWORD_FILE = 'postgres.json';

export const ensureDataDir = (dataDir: string): void => {
  if (existsSync(dataDir)) return;
  try {
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, 0o755);
  } catch (error) {
    throw new GroundError(
      `The data directory ${dataDir} cannot be made: ${messageOf(error)}. Choose another with DATA_DIR.`,
    );
  }
};

const field = (value: object, name: string): string => {
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : '';
};

function readPasswords(dataDir: string): Passwords | undefined {
  const file = join(dataDir, PASSWORD_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new GroundError(`${file} cannot be read: ${messageOf(error)}. Give this user access to it.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      const passwords = {
        admin: field(value, 'admin'),
        owner: field(value, 'owner'),
        app: field(value, 'app'),
      };
      if (passwords.admin !== '' && passwords.owner !== '' && passwords.app !== '') return passwords;
    }
  } catch {
    // Told below, as for a file of another shape.
  }
  throw new GroundError(
    `${file} is damaged. Restore it, or start once with --fresh to begin with empty data.`,
  );
}

function writePasswords(dataDir: string): Passwords {
  const word = (): string => randomBytes(24).toString('base64url');
  const passwords = { admin: word(), owner: word(), app: word() };
  writeFileSync(join(dataDir, PASSWORD_FILE), `${JSON.stringify(passwords)}\n`, { mode: 0o600 });
  return passwords;
}

/** Data of a clone that the server's user cannot enter lives on open ground, in a directory named after the clone's. */
export function clusterDirectory(
  dataDir: string,
  user: SystemUser | undefined,
): { directory: string; relocated: boolean } {
  if (user === undefined || canEnter(user, dataDir))
    return { directory: join(dataDir, 'postgres'), relocated: false };
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  return { directory: join(openGround(user), 'data', name), relocated: true };
}

function runInitdb(
  directory: string,
  binaries: Binaries,
  user: SystemUser | undefined,
  password: string,
): void {
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const args = [
    '-D',
    directory,
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--no-sync',
  ];
  // Without LANG initdb would choose SQL_ASCII, and the host's locale would decide how text sorts.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale'];
  try {
    const result = spawnSync(join(binaries.bin, 'initdb'), [...args, ...locale], {
      cwd: '/',
      encoding: 'utf8',
      ...serverEnvironment(),
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    });
    if (result.status !== 0) {
      const output = `${result.error?.message ?? ''}\n${result.stdout ?? ''}\n${result.stderr ?? ''}`;
      throw explainFailure('The embedded Postgres could not make its data', directory, output);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function create(directory: string, binaries: Binaries, user: SystemUser | undefined, password: string): void {
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(draft), { recursive: true, mode: 0o755 });
  mkdirSync(draft, { mode: 0o700 });
  if (user !== undefined) chownSync(draft, user.uid, user.gid);
  try {
    runInitdb(draft, binaries, user, password);
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function checkVersion(directory: string, major: string): void {
  const found = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new GroundError(
    `The data in ${directory} was made by Postgres ${found}, and the embedded server is ${major}. Start once with --fresh to begin with empty data, or serve the data with Postgres ${found} and set DATABASE_URL.`,
  );
}

/** Opens the cluster of a data directory, or makes it. The directory must have no live server that nobody knows of. */
export function openCluster(dataDir: string, binaries: Binaries, user: SystemUser | undefined): Cluster {
  const place = clusterDirectory(dataDir, user);
  const known = readPasswords(dataDir);
  if (existsSync(join(place.directory, 'PG_VERSION'))) {
    checkVersion(place.directory, binaries.major);
    if (known !== undefined) return { ...place, passwords: known };
    throw new GroundError(
      `The passwords of the data in ${place.directory} are missing (${join(dataDir, PASSWORD_FILE)}). Restore that file, or start once with --fresh to begin with empty data.`,
    );
  }
  if (existsSync(place.directory)) {
    throw new GroundError(
      `${place.directory} holds no Postgres data. Move it away, or start once with --fresh to begin with empty data.`,
    );
  }
  const passwords = known ?? writePasswords(dataDir);
  create(place.directory, binaries, user, passwords.admin);
  return { ...place, passwords };
}

export function removeCluster(dataDir: string, user: SystemUser | undefined): void {
  const { directory } = clusterDirectory(dataDir, user);
  rmSync(directory, { recursive: true, force: true });
  rmSync(join(dataDir, PASSWORD_FILE), { force: true });
}
