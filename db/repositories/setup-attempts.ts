/** Set-up attempts: a shopper saves a method without paying. Written before Stripe is asked, owned by its user. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import { laterOf, seenAtMs } from './seen-at.ts';

export type SetupAttemptRow = {
  id: string;
  user_id: string;
  operation_id: string;
  stripe_setup_intent_id: string | null;
  status: string | null;
  client_secret_enc: string | null;
  failure_code: string | null;
  seen_at_ms: number | null;
};

const COLUMNS = sql`id, user_id, operation_id, stripe_setup_intent_id, status, client_secret_enc, failure_code,
  ${seenAtMs(sql`seen_at`)} as seen_at_ms`;

export async function insertSetupAttempt(
  tx: Transaction,
  args: { id: string; userId: string; operationId: string },
): Promise<void> {
  await tx.execute(sql`
    insert into setup_attempts (id, user_id, operation_id) values (${args.id}, ${args.userId}, ${args.operationId})`);
}

/** The answer of the create call; an event that came first has told the status already. */
export async function recordCreatedSetup(
  tx: Transaction,
  args: { operationId: string; setupIntentId: string; status: string; clientSecretEnc: string },
): Promise<void> {
  await tx.execute(sql`
    update setup_attempts set stripe_setup_intent_id = ${args.setupIntentId},
      client_secret_enc = ${args.clientSecretEnc}, status = coalesce(status, ${args.status}), updated_at = now()
    where operation_id = ${args.operationId}`);
}

export async function readSetupOfOperation(
  executor: Executor,
  operationId: string,
): Promise<SetupAttemptRow | undefined> {
  const rows = await executor.execute<SetupAttemptRow>(
    sql`select ${COLUMNS} from setup_attempts where operation_id = ${operationId}`,
  );
  return rows[0];
}

/** Whether a row of ours names the set-up intent, whatever its metadata says (rule 38). */
export async function knowsSetup(executor: Executor, setupIntentId: string): Promise<boolean> {
  const rows = await executor.execute(
    sql`select 1 from setup_attempts where stripe_setup_intent_id = ${setupIntentId}`,
  );
  return rows.length > 0;
}

/** Locks the set-up attempt that names the intent, or else the one that its metadata names. */
export async function lockSetupAttempt(
  tx: Transaction,
  key: { readonly setupIntentId: string; readonly named: string | null },
): Promise<SetupAttemptRow | undefined> {
  const rows = await tx.execute<SetupAttemptRow>(sql`
    select ${COLUMNS} from setup_attempts where id = coalesce(
      (select id from setup_attempts where stripe_setup_intent_id = ${key.setupIntentId}), ${key.named}::uuid)
    for no key update`);
  return rows[0];
}

export async function writeSetupStatus(
  tx: Transaction,
  args: {
    id: string;
    setupIntentId: string;
    status: string;
    failureCode: string | null;
    seen: ObservationSource;
  },
): Promise<void> {
  await tx.execute(sql`
    update setup_attempts set stripe_setup_intent_id = ${args.setupIntentId}, status = ${args.status},
      failure_code = ${args.failureCode}, seen_at = ${laterOf(sql`seen_at`, args.seen)}, updated_at = now()
    where id = ${args.id}`);
}

/** One set-up attempt of one user by Stripe's id; anybody else's is not there. */
export async function readOwnSetup(
  executor: Executor,
  args: { userId: string; setupIntentId: string },
): Promise<SetupAttemptRow | undefined> {
  const rows = await executor.execute<SetupAttemptRow>(sql`
    select ${COLUMNS} from setup_attempts
    where stripe_setup_intent_id = ${args.setupIntentId} and user_id = ${args.userId}`);
  return rows[0];
}
