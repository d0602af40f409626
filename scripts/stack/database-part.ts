/** The database of a stack: the given one, or the embedded server of the data directory; migrated either way. */
import postgres from 'postgres';
import { GroundError, messageOf } from '#db/embedded/ground-error.ts';
import { type EmbeddedServer, startEmbedded } from '#db/embedded.ts';
import { migrate } from '../migrate.ts';
import type { Values } from './environment.ts';

export type DatabasePart = {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  /** Undefined when the database was given and is not ours to start or stop. */
  readonly embedded: EmbeddedServer | undefined;
};

export type DatabaseOptions = {
  readonly values: Values;
  readonly dataDir: string;
  readonly port: number;
  readonly durable: boolean;
  readonly maxConnections: number;
};

async function givenDatabase(databaseUrl: string, ownerUrl: string): Promise<DatabasePart> {
  for (const [variable, url] of Object.entries({
    DATABASE_URL: databaseUrl,
    MIGRATION_DATABASE_URL: ownerUrl,
  })) {
    if (!URL.canParse(url)) {
      throw new GroundError(
        `${variable} is not an address such as postgres://user:password@host:5432/database.`,
      );
    }
    const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
    try {
      await sql`select 1`;
    } catch (error) {
      const reason = messageOf(error) === '' ? 'nobody answers' : messageOf(error);
      throw new GroundError(
        `The database of ${variable} (${new URL(url).host}) cannot be reached: ${reason}. Correct the address, start that server, or leave DATABASE_URL empty to use the embedded one.`,
      );
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return { databaseUrl, ownerUrl, embedded: undefined };
}

export async function openDatabase(options: DatabaseOptions): Promise<DatabasePart> {
  const { DATABASE_URL: url, MIGRATION_DATABASE_URL: ownerUrl } = options.values;
  if (url !== undefined) return givenDatabase(url, ownerUrl ?? url);
  const embedded = await startEmbedded(options);
  return { databaseUrl: embedded.appUrl, ownerUrl: embedded.ownerUrl, embedded };
}

/** True when there is no product and no user yet. */
export async function isEmpty(databaseUrl: string): Promise<boolean> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ empty: boolean }[]>`
      select not exists (select 1 from products) and not exists (select 1 from users) as empty`;
    return row?.empty === true;
  } finally {
    await sql.end();
  }
}

/** Opens and migrates. A database that cannot be migrated is stopped again when it was ours. */
export async function startDatabase(options: DatabaseOptions): Promise<DatabasePart> {
  const part = await openDatabase(options);
  try {
    await migrate({ ownerUrl: part.ownerUrl, appUrl: part.databaseUrl });
    return part;
  } catch (error) {
    await part.embedded?.stop();
    throw new GroundError(`The migrations failed: ${messageOf(error)}`, { cause: error });
  }
}
