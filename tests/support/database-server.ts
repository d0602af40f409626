/**
 * A database server for tests and simulations: an embedded Postgres with throw-away data, or a given local server. It
 * makes one migrated template, clones it on demand, and leaves nothing behind, also after Ctrl-C or kill -9.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { createOwnedDatabase, enableStatistics, OWNER_ROLE } from '#db/embedded/roles.ts';
import { removeEmbedded, startEmbedded } from '#db/embedded.ts';
import { migrate } from '#scripts/migrate.ts';
import { startGuardian } from '#scripts/stack/guardian.ts';

export type DatabaseServer = {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly ownerRole: string;
  readonly template: string;
};

const MAX_CONNECTIONS = 250;

const onServer = async (address: string, work: (sql: Sql) => Promise<void>): Promise<void> => {
  const sql = postgres(address, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
};

const at = (address: string, name: string): string => {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
};

/** Nobody may connect to the template any more: a connection would make every clone fail. */
const closeTemplate = (name: string): string => `alter database "${name}" with allow_connections false`;

export async function embeddedServer(): Promise<{ server: DatabaseServer; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'markethub-test-'));
  chmodSync(dataDir, 0o755);
  const guardian = startGuardian();
  guardian.watch({ directory: dataDir });
  const embedded = await startEmbedded({ dataDir, port: 0, durable: false, maxConnections: MAX_CONNECTIONS });
  guardian.watch({ pid: embedded.pid, signal: 'SIGQUIT' });
  const template = 'template_markethub';
  await onServer(embedded.adminUrl, (sql) => createOwnedDatabase(sql, template));
  await onServer(at(embedded.adminUrl, template), enableStatistics);
  const ownerUrl = at(embedded.ownerUrl, template);
  const appUrl = at(embedded.appUrl, template);
  await migrate({ ownerUrl, appUrl });
  await onServer(embedded.adminUrl, async (sql) => {
    await sql.unsafe(closeTemplate(template));
  });
  return {
    server: { adminUrl: embedded.adminUrl, ownerUrl, appUrl, ownerRole: OWNER_ROLE, template },
    stop: async () => {
      await removeEmbedded(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
      await guardian.end();
    },
  };
}

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tests make and drop databases freely, so a server that is not on this machine is refused. */
export async function givenServer(
  address: string,
): Promise<{ server: DatabaseServer; stop(): Promise<void> }> {
  const url = new URL(address);
  if (!LOCAL_HOSTS.has(url.hostname)) {
    throw new Error(`TEST_DATABASE_URL must name a server on this machine, not ${url.hostname}`);
  }
  const suffix = randomBytes(6).toString('hex');
  const [template, role, word] = [
    `template_${suffix}`,
    `app_${suffix}`,
    randomBytes(18).toString('base64url'),
  ];
  await onServer(address, async (sql) => {
    await sql.unsafe(`create role ${role} login password '${word}'`);
    await sql.unsafe(`create database "${template}"`);
  });
  const appUrl = new URL(at(address, template));
  appUrl.username = role;
  appUrl.password = word;
  await migrate({ ownerUrl: at(address, template), appUrl: appUrl.href });
  await onServer(address, async (sql) => {
    await sql.unsafe(closeTemplate(template));
  });
  const ownerRole = decodeURIComponent(url.username);
  return {
    server: { adminUrl: address, ownerUrl: at(address, template), appUrl: appUrl.href, ownerRole, template },
    stop: () =>
      onServer(address, async (sql) => {
        await sql.unsafe(`drop database "${template}" with (force)`);
        await sql.unsafe(`drop role ${role}`);
      }),
  };
}

export type TestDatabase = {
  /** The application's role: it may not change audit and ledger rows, exactly as in production. */
  readonly url: string;
  /** The role that owns the tables. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
};

/** A fresh clone of the template, in some hundredths of a second. */
export async function cloneDatabase(server: DatabaseServer): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server.adminUrl, async (sql) => {
    await sql.unsafe(`create database "${name}" template "${server.template}" owner "${server.ownerRole}"`);
  });
  return {
    url: at(server.appUrl, name),
    ownerUrl: at(server.ownerUrl, name),
    drop: () =>
      onServer(server.adminUrl, async (sql) => {
        await sql.unsafe(`drop database if exists "${name}" with (force)`);
      }),
  };
}
