/**
 * Postgres refuses to run as root. There the server runs as an unprivileged user, who must be able to enter the
 * directories of its binaries and data; this file picks that user and asks the system what it can reach.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { GroundError } from './ground-error.ts';

export type SystemUser = { readonly name: string; readonly uid: number; readonly gid: number };

const CANDIDATES = ['postgres', 'nobody'];

const fromPasswd = (name: string): SystemUser | undefined => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
};

/** The user to run as, or undefined when we are not root and run the server ourselves. */
export function unprivilegedUser(): SystemUser | undefined {
  if (userInfo().uid !== 0) return undefined;
  for (const name of CANDIDATES) {
    const user = fromPasswd(name);
    if (user !== undefined && user.uid !== 0) return user;
  }
  throw new GroundError(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as. Add one, start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Whether the user can enter the directory: asked of the system itself, since modes alone miss ACLs and mounts. */
export function canEnter(user: SystemUser, directory: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
    cwd: '/',
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
  });
  return status === 0;
}

/**
 * A root-owned directory every user can enter, for binaries and data of clones that are closed to them. Root alone
 * writes there, so a prepared link in a public temp directory cannot redirect us.
 */
export function openGround(user: SystemUser): string {
  for (const base of ['/var/lib/markethub', '/opt/markethub', join(tmpdir(), 'markethub-root')]) {
    try {
      mkdirSync(base, { recursive: true, mode: 0o755 });
      chownSync(base, 0, 0);
      chmodSync(base, 0o755);
      if (canEnter(user, base)) return base;
    } catch {
      // Read-only or closed: the next place may do.
    }
  }
  throw new GroundError(
    `The user "${user.name}", which runs Postgres, can enter none of the places we may write to. Clone into a directory that every user may enter, or set DATABASE_URL.`,
  );
}
