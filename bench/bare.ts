/** Starts the bare server beside the shop: the same Postgres with tables of its own, the same sandbox. */
import postgres from 'postgres';
import type { Stack } from '#scripts/stack.ts';
import { outputOf, type Program, startProgram } from './program.ts';

export type Bare = {
  readonly program: Program;
  readonly origin: string;
  /** The rows that its webhook will mark as paid. */
  expectIntents(intentIds: readonly string[]): Promise<void>;
};

const SCHEMA = `
  create schema bare;
  create table bare.orders (id uuid primary key, customer text not null, amount_minor bigint not null, state text not null);
  create table bare.addresses (order_id uuid primary key references bare.orders, address text not null);
  create table bare.intents (id text primary key, state text not null);
  create table bare.events (id text primary key, body text not null);
  create table bare.payments (intent_id text primary key references bare.intents, amount_minor bigint not null);
  create table bare.refunds (id uuid primary key, intent_id text not null, amount_minor bigint not null, state text not null);`;

async function asOwner(ownerUrl: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

export async function startBare(stack: Stack): Promise<Bare> {
  const role = decodeURIComponent(new URL(stack.databaseUrl).username);
  await asOwner(stack.ownerUrl, (sql) =>
    sql.unsafe(`${SCHEMA}
      grant usage on schema bare to ${role};
      grant select, insert, update on all tables in schema bare to ${role};`),
  );
  const program = await startProgram('bench/bare-server.ts', [], {
    DATABASE_URL: stack.databaseUrl,
    SANDBOX_URL: stack.sandboxUrl,
    STRIPE_SECRET_KEY: stack.secretKey,
    WEBHOOK_SECRET: stack.webhookSecret,
  });
  const origin = await outputOf(program, /^bare (http:\S+)\n/m);
  return {
    program,
    origin,
    expectIntents: (intentIds) =>
      asOwner(
        stack.ownerUrl,
        (sql) =>
          sql`insert into bare.intents (id, state) select id, 'open' from unnest(${[...intentIds]}::text[]) as given (id)`,
      ),
  };
}
