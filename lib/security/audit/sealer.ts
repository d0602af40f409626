/**
 * Seals finished audit rows in the order of their ids. An id is drawn before its transaction commits, so rows appear out
 * of order: a range is sealed only when every transaction that could still bring a row into it has ended.
 */
import { database, inTransaction } from '#db/client.ts';
import {
  hasSeal,
  insertSeal,
  readAuditEdge,
  readAuditRange,
  readLastSeal,
  tryLockSeals,
} from '#db/repositories/audit.ts';
import { logger } from '#lib/observability/logger.ts';
import { hashRows, sealMac } from './seal.ts';

/** A seal is read and checked as one; more rows make more seals. */
const ROWS_PER_SEAL = 1000;

type Head = { readonly id: number; readonly mac: string; readonly toId: number };

export type Sealer = {
  /** Seals what can be sealed now. @returns how many seals were made */
  tick(): Promise<number>;
};

/** One step: the next range up to `lastId`, or null when there is none or another sealer is at work. */
async function sealNext(lastId: number): Promise<Head | null> {
  return await inTransaction(database(), async (tx) => {
    if (!(await tryLockSeals(tx))) return null;
    const previous = await readLastSeal(tx);
    const fromId = (previous?.to_id ?? 0) + 1;
    if (fromId > lastId) return null;
    const rows = await readAuditRange(tx, { fromId, toId: lastId, limit: ROWS_PER_SEAL });
    if (rows.length === 0) return null;
    const toId = rows.length < ROWS_PER_SEAL ? lastId : (rows.at(-1)?.id ?? lastId);
    const { rowCount, rowMarks, rootHash } = hashRows(rows);
    const said = {
      from_id: fromId,
      to_id: toId,
      row_count: rowCount,
      row_marks: rowMarks,
      root_hash: rootHash,
      previous_mac: previous?.mac ?? '',
      created_ms: Date.now(),
    };
    const mac = sealMac(said);
    const id = await insertSeal(tx, { ...said, mac });
    return { id, mac, toId };
  });
}

/** A sealer remembers which transactions it waits for, and the last seal it made: one that vanishes is told at once. */
export function createSealer(): Sealer {
  let waiting: { lastId: number; writers: ReadonlySet<string> } | null = null;
  let head: Head | null = null;

  const checkHead = async (): Promise<void> => {
    if (head === null || (await hasSeal(database(), head))) return;
    logger.fatal({ seal: head.id, mac: head.mac }, 'audit seals were removed from the database');
    head = null;
  };

  const tick = async (): Promise<number> => {
    await checkHead();
    const edge = await readAuditEdge(database());
    waiting ??= { lastId: edge.lastId, writers: new Set(edge.writers) };
    if (edge.writers.some((writer) => waiting?.writers.has(writer))) return 0;
    const { lastId } = waiting;
    // Who writes now may bring rows after `lastId`, never before: they are the business of the next tick.
    waiting = null;
    if (head !== null && lastId <= head.toId) return 0;
    let made = 0;
    for (let next = await sealNext(lastId); next !== null; next = await sealNext(lastId)) {
      head = next;
      made += 1;
      // The log leaves this machine: with it the chain's head stands outside the database.
      logger.info({ seal: next.id, toId: next.toId, mac: next.mac }, 'audit sealed');
    }
    return made;
  };
  return { tick };
}
