/**
 * Encrypts every encrypted column with the first key of ENCRYPTION_KEYS, in bounded batches. Values of that key are left
 * alone, so it can be stopped and run again, and the shop stays open meanwhile.
 */

import { database } from '#db/client.ts';
import { insertAudit } from '#db/repositories/audit.ts';
import {
  type EncryptedColumn,
  type EncryptedValue,
  encryptedColumns,
  readOldValues,
  replaceValues,
} from '#db/repositories/encrypted-columns.ts';
import { getConfig } from '#lib/config/config.ts';
import { invariant } from '#lib/domain/result.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { logger } from '#lib/observability/logger.ts';
import { decryptField, encryptField } from './field-encryption.ts';

const BATCH = 500;

export type RotationReport = {
  readonly keyId: string;
  /** Values that were encrypted anew. */
  readonly rotated: number;
  /** Values that no key of ours can read: they stay as they are. */
  readonly unreadable: number;
  /** Values that changed while they were rotated, or came meanwhile with an older key: run again. */
  readonly left: number;
};

type Renewed = { readonly key: string; readonly old: string; readonly renewed: string };

function renew(of: EncryptedColumn, { key, value }: EncryptedValue): Renewed | null {
  const place = { table: of.table, column: of.column, rowId: key };
  try {
    return { key, old: value, renewed: encryptField(decryptField(value, place), place) };
  } catch (error) {
    if (!isTagged(error, 'FieldDecryptionError')) throw error;
    logger.error({ ...place, err: error }, 'an encrypted value cannot be read');
    return null;
  }
}

type Counts = { rotated: number; unreadable: number };

async function rotateColumn(of: EncryptedColumn, beginning: string): Promise<Counts> {
  const counts: Counts = { rotated: 0, unreadable: 0 };
  let after = '';
  for (;;) {
    const old = await readOldValues(database(), of, { beginning, after, limit: BATCH });
    const renewed = old.map((value) => renew(of, value)).filter((value) => value !== null);
    counts.unreadable += old.length - renewed.length;
    if (renewed.length > 0) counts.rotated += await replaceValues(database(), of, renewed);
    if (old.length < BATCH) return counts;
    after = old.at(-1)?.key ?? after;
  }
}

async function countLeft(columns: readonly EncryptedColumn[], beginning: string): Promise<number> {
  let left = 0;
  for (const of of columns) {
    left += (await readOldValues(database(), of, { beginning, after: '', limit: BATCH })).length;
  }
  return left;
}

/** @returns what was done; with `left` and `unreadable` at zero the older keys are needed no more */
export async function rotateKeys(): Promise<RotationReport> {
  const [current] = getConfig().encryptionKeys;
  invariant(current, 'there is an encryption key');
  const beginning = `v1.${current.id}.`;
  const columns = encryptedColumns();
  let [rotated, unreadable] = [0, 0];
  for (const of of columns) {
    const counts = await rotateColumn(of, beginning);
    rotated += counts.rotated;
    unreadable += counts.unreadable;
  }
  const left = Math.max(0, (await countLeft(columns, beginning)) - unreadable);
  await insertAudit(database(), {
    actor: 'system',
    action: 'keys.rotated',
    subject: `key:${current.id}`,
    detail: { rotated, unreadable, left },
  });
  return { keyId: current.id, rotated, unreadable, left };
}
