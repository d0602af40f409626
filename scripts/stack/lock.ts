/**
 * The one owner of a data directory. The lock names the owner and what it started, so that the next start can tell a
 * running stack from one that was killed, and stop what a killed one left behind before any port moves.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, GroundError } from '#db/embedded/ground-error.ts';
import { isMarkedAlive, markOf, type ProcessMark, stopProcess } from '#db/embedded/processes.ts';

export type Part = 'web' | 'worker' | 'sandbox' | 'postgres';
export type PartRecord = ProcessMark & { readonly port: number };
type LockContent = {
  readonly token: string;
  readonly owner: ProcessMark;
  readonly shopUrl: string;
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly parts: Readonly<Partial<Record<Part, PartRecord>>>;
};

/** Postgres is not among them: a live one on our data is adopted. */
const LEFT_BEHIND: readonly Part[] = ['web', 'worker', 'sandbox'];
const FILE = 'lock.json';
const ATTEMPTS = 5;
const held = new Set<string>();

export type Lock = {
  record(part: Part, pid: number, port: number): void;
  describe(addresses: Pick<LockContent, 'shopUrl' | 'databaseUrl' | 'ownerUrl'>): void;
  release(): void;
  /** Forgets the lock and leaves its file, as a killed process would. */
  abandon(): void;
};

const isContent = (value: unknown): value is LockContent =>
  typeof value === 'object' && value !== null && 'token' in value && 'owner' in value && 'parts' in value;

/** A damaged file names nobody, so it counts as none. */
function readContent(file: string): LockContent | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isContent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const readLock = (dataDir: string): LockContent | undefined => readContent(join(dataDir, FILE));

/** A lock of this very process counts only while it is held: tests kill and restart stacks within one process. */
export const isOwned = (content: LockContent): boolean =>
  content.owner.pid === process.pid ? held.has(content.token) : isMarkedAlive(content.owner);

async function stopLeftBehind(content: LockContent): Promise<void> {
  const records = LEFT_BEHIND.map((part) => content.parts[part]).filter((record) => record !== undefined);
  await Promise.all(records.filter(isMarkedAlive).map((record) => stopProcess(record.pid)));
}

/** Only one of several starters can move a stale lock away; who moved somebody's fresh one puts it back. */
function clearStale(dataDir: string, stale: LockContent | undefined): void {
  const aside = join(dataDir, `${FILE}.${process.pid}.stale`);
  try {
    renameSync(join(dataDir, FILE), aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readContent(aside);
  if (moved !== undefined && moved.token !== stale?.token && isOwned(moved))
    linkSync(aside, join(dataDir, FILE));
  rmSync(aside, { force: true });
}

/** True when the lock file was made by this call: a link appears whole or not at all. */
function tryCreate(dataDir: string, content: LockContent): boolean {
  const draft = join(dataDir, `${FILE}.${process.pid}.new`);
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  try {
    linkSync(draft, join(dataDir, FILE));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

const refuse = (dataDir: string, content: LockContent): GroundError =>
  new GroundError(
    `MarketHub already runs on ${dataDir} (process ${content.owner.pid}${content.shopUrl === '' ? '' : `, ${content.shopUrl}`}). Stop it with Ctrl-C there, or start this one with another DATA_DIR.`,
  );

function holdLock(dataDir: string, first: LockContent): Lock {
  let content = first;
  held.add(first.token);
  const write = (): void => {
    const draft = join(dataDir, `${FILE}.${process.pid}.new`);
    writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
    renameSync(draft, join(dataDir, FILE));
  };
  return {
    record: (part, pid, port) => {
      content = { ...content, parts: { ...content.parts, [part]: { ...markOf(pid), port } } };
      write();
    },
    describe: ({ shopUrl, databaseUrl, ownerUrl }) => {
      content = { ...content, shopUrl, databaseUrl, ownerUrl };
      write();
    },
    release: () => {
      held.delete(content.token);
      if (readLock(dataDir)?.token === content.token) rmSync(join(dataDir, FILE), { force: true });
    },
    abandon: () => held.delete(content.token),
  };
}

/** Takes the data directory, or tells who has it. What a killed owner left running is stopped first. */
export async function acquireLock(dataDir: string): Promise<Lock> {
  const token = randomBytes(12).toString('hex');
  const content = {
    token,
    owner: markOf(process.pid),
    shopUrl: '',
    databaseUrl: '',
    ownerUrl: '',
    parts: {},
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (tryCreate(dataDir, content)) return holdLock(dataDir, content);
    const found = readLock(dataDir);
    if (found !== undefined && isOwned(found)) throw refuse(dataDir, found);
    if (found !== undefined) await stopLeftBehind(found);
    clearStale(dataDir, found);
  }
  throw new GroundError(`The lock of ${dataDir} cannot be taken: several starts at once. Start again.`);
}
