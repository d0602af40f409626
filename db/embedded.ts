/**
 * The embedded Postgres: one real server per data directory, on loopback only, ready in about a second. It adopts a
 * live server that outlived its owner and never starts a second one on the same data.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { type Binaries, findBinaries } from './embedded/binaries.ts';
import {
  type Cluster,
  clusterDirectory,
  ensureDataDir,
  openCluster,
  removeCluster,
} from './embedded/cluster.ts';
import { findFreePort } from './embedded/ports.ts';
import { isAlive } from './embedded/processes.ts';
import {
  ADMIN_ROLE,
  APP_ROLE,
  DATABASE_NAME,
  enableStatistics,
  ensureDatabase,
  ensureRoles,
  OWNER_ROLE,
} from './embedded/roles.ts';
import { findLiveServer, type LiveServer, startServer, stopServer } from './embedded/server.ts';
import { type SystemUser, unprivilegedUser } from './embedded/system-user.ts';

export const DEFAULT_EMBEDDED_PORT = 54_329;

const START_ATTEMPTS = 20;
const STILL_ENDING_WAIT_MS = 250;

export type EmbeddedOptions = {
  readonly dataDir: string;
  /** The wanted port: the next free one is taken when it is occupied, any when it is 0. */
  readonly port?: number;
  /** False turns fsync off, for data that may be lost with the machine (tests). */
  readonly durable?: boolean;
  readonly maxConnections?: number;
};

export type EmbeddedServer = {
  readonly pid: number;
  readonly port: number;
  /** True when a server that was already running on this data was taken over. */
  readonly adopted: boolean;
  readonly directory: string;
  readonly logFile: string;
  /** Sentences for the operator, such as where the data went when the clone is closed to the server's user. */
  readonly notes: readonly string[];
  /** Addresses by role; the admin's is for making and dropping test databases, never for the application. */
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  isRunning(): boolean;
  stop(): Promise<void>;
};

const urlFor = (role: string, password: string, port: number, database: string): string =>
  `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;

const logFileOf = (dataDir: string): string => join(dataDir, 'logs', 'postgres.log');

const connectTo = (url: string): Sql =>
  postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });

async function answers(live: LiveServer, cluster: Cluster): Promise<boolean> {
  const sql = connectTo(urlFor(ADMIN_ROLE, cluster.passwords.admin, live.port, 'postgres'));
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A live server that takes our password is ours and serves on; one that does not answer is stopped. */
async function adopt(cluster: Cluster): Promise<LiveServer | undefined> {
  const live = findLiveServer(cluster.directory);
  if (live === undefined) return undefined;
  if (await answers(live, cluster)) return live;
  await stopServer(live.pid);
  return undefined;
}

async function start(
  options: EmbeddedOptions,
  cluster: Cluster,
  binaries: Binaries,
  user: SystemUser | undefined,
): Promise<LiveServer> {
  mkdirSync(dirname(logFileOf(options.dataDir)), { recursive: true });
  const taken = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(options.port ?? DEFAULT_EMBEDDED_PORT, taken);
    try {
      return await startServer(
        {
          directory: cluster.directory,
          port,
          logFile: logFileOf(options.dataDir),
          durable: options.durable ?? true,
          maxConnections: options.maxConnections ?? 100,
        },
        binaries,
        user,
      );
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
      if (isTagged(error, 'PortTakenError')) taken.add(port);
      else if (isTagged(error, 'StillEndingError')) await sleep(STILL_ENDING_WAIT_MS);
      else throw error;
    }
  }
}

async function prepare(adminUrl: (database: string) => string, cluster: Cluster): Promise<void> {
  const server = connectTo(adminUrl('postgres'));
  try {
    await ensureRoles(server, cluster.passwords);
    await ensureDatabase(server);
  } finally {
    await server.end();
  }
  const database = connectTo(adminUrl(DATABASE_NAME));
  try {
    await enableStatistics(database);
  } finally {
    await database.end();
  }
}

const describePlace = (cluster: Cluster, binaries: Binaries, user: SystemUser | undefined): string[] => {
  if (user === undefined || !cluster.relocated) return [];
  const copied = binaries.copiedTo === undefined ? '' : `, its binaries in ${binaries.copiedTo}`;
  return [
    `Postgres runs as the user "${user.name}", who cannot enter this directory: its data is in ${cluster.directory}${copied}`,
  ];
};

/** Starts the server of a data directory, or adopts the one that already runs there; its roles and database exist afterwards. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir);
  ensureDataDir(dataDir);
  const user = unprivilegedUser();
  const binaries = findBinaries(user);
  await discardAbandoned(dataDir, user);
  const cluster = openCluster(dataDir, binaries, user);
  const adopted = await adopt(cluster);
  const live = adopted ?? (await start({ ...options, dataDir }, cluster, binaries, user));
  const adminUrl = (database: string): string =>
    urlFor(ADMIN_ROLE, cluster.passwords.admin, live.port, database);
  try {
    await prepare(adminUrl, cluster);
  } catch (error) {
    await stopServer(live.pid);
    throw error;
  }
  return {
    pid: live.pid,
    port: live.port,
    adopted: adopted !== undefined,
    directory: cluster.directory,
    logFile: logFileOf(dataDir),
    notes: describePlace(cluster, binaries, user),
    adminUrl: adminUrl('postgres'),
    ownerUrl: urlFor(OWNER_ROLE, cluster.passwords.owner, live.port, DATABASE_NAME),
    appUrl: urlFor(APP_ROLE, cluster.passwords.app, live.port, DATABASE_NAME),
    isRunning: () => isAlive(live.pid),
    stop: () => stopServer(live.pid),
  };
}

/** Data on open ground whose data directory was removed has no passwords any more: what is left of it is cleared away. */
async function discardAbandoned(dataDir: string, user: SystemUser | undefined): Promise<void> {
  const place = clusterDirectory(dataDir, user);
  if (place.relocated && !existsSync(join(dataDir, 'postgres.json'))) await removeEmbedded(dataDir);
}

/** Stops whatever serves the data directory and empties it. */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const user = unprivilegedUser();
  if (!existsSync(dataDir)) return;
  const live = findLiveServer(clusterDirectory(resolve(dataDir), user).directory);
  if (live !== undefined) await stopServer(live.pid);
  removeCluster(resolve(dataDir), user);
}
