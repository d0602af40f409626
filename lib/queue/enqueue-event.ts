/** Sends the job of a stored event inside the transaction that stores it: both are there, or neither. */
import { PgBoss } from 'pg-boss';
import { database, type Transaction } from '#db/client.ts';
import { getConfig } from '#lib/config/config.ts';
import { logger } from '#lib/observability/logger.ts';
import { queueDatabase } from './queue-database.ts';
import { QUEUE_SCHEMA, QUEUES } from './queues.ts';

const KEY = Symbol.for('markethub.queue');
type Holder = { [KEY]?: { readonly forUrl: string; readonly sender: Promise<PgBoss> } };

/** A boss that only sends, on the pool of this process: it supervises nothing and opens no connection of its own. */
async function openSender(): Promise<PgBoss> {
  const boss = new PgBoss({
    db: queueDatabase(database()),
    schema: QUEUE_SCHEMA,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'job queue'));
  await boss.start();
  return boss;
}

/** The sender of this process, opened on first use. */
export function queueSender(): Promise<PgBoss> {
  const holder = globalThis as Holder;
  const forUrl = getConfig().databaseUrl;
  if (holder[KEY]?.forUrl !== forUrl) {
    const opened = openSender();
    holder[KEY] = { forUrl, sender: opened };
    opened.catch(() => {
      delete holder[KEY];
    });
  }
  const kept = holder[KEY];
  return kept ? kept.sender : openSender();
}

/** Opens the sender before a transaction begins, so that no transaction waits for a second connection. */
export async function openQueue(): Promise<void> {
  await queueSender();
}

/** @param options.startAfterSeconds 0: at once */
export async function enqueueEvent(
  tx: Transaction,
  eventId: string,
  options: { startAfterSeconds: number },
): Promise<void> {
  const boss = await queueSender();
  await boss.send(
    QUEUES.applyEvent,
    { eventId },
    {
      db: queueDatabase(tx),
      ...(options.startAfterSeconds > 0 ? { startAfter: options.startAfterSeconds } : {}),
    },
  );
}

/** Stops the sender of this process, if it was opened. For tests and draining. */
export async function closeQueueSender(): Promise<void> {
  const holder = globalThis as Holder;
  const kept = holder[KEY];
  delete holder[KEY];
  if (kept) await (await kept.sender).stop({ graceful: false });
}
