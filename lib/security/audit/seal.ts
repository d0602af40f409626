/**
 * What a seal says of a range of audit rows: a mark for each row, one hash over all of them, and a MAC that binds both
 * to the seal before. Who has no AUDIT_KEY can make no seal, and taking one out breaks the next.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditRow, SealRow } from '#db/repositories/audit.ts';
import { getConfig } from '#lib/config/config.ts';
import { secretKey } from '../secret-key.ts';

/** Enough to name a row that was changed; the root hash is what proves it. */
const MARK_CHARACTERS = 12;

type Sealed = { readonly rowCount: number; readonly rowMarks: string; readonly rootHash: string };

const rowHash = (row: AuditRow): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([row.id, row.actor, row.action, row.subject, row.detail, row.created_us]))
    .digest();

const markOf = (row: AuditRow): string => rowHash(row).toString('base64url').slice(0, MARK_CHARACTERS);

/** Marks and root hash of rows in the order of their ids. */
export function hashRows(rows: readonly AuditRow[]): Sealed {
  const root = createHash('sha256');
  const marks: string[] = [];
  for (const row of rows) {
    root.update(rowHash(row));
    marks.push(`${row.id}:${markOf(row)}`);
  }
  return { rowCount: rows.length, rowMarks: marks.join(' '), rootHash: root.digest('hex') };
}

export function sealMac(seal: Omit<SealRow, 'id' | 'mac'>): string {
  const said = [
    'markethub audit seal 1',
    seal.from_id,
    seal.to_id,
    seal.row_count,
    seal.row_marks,
    seal.root_hash,
    seal.previous_mac,
    seal.created_ms,
  ];
  return createHmac('sha256', secretKey(getConfig().auditKey)).update(JSON.stringify(said)).digest('hex');
}

export function isGenuine(seal: SealRow): boolean {
  const [wanted, found] = [Buffer.from(sealMac(seal)), Buffer.from(seal.mac)];
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

export type RowProblem = {
  readonly rowId: number;
  readonly what: 'row_changed' | 'row_missing' | 'row_added';
};

/** The first row of a sealed range that is not as it was sealed. */
export function firstBrokenRow(seal: SealRow, rows: readonly AuditRow[]): RowProblem | null {
  const sealed = new Map(
    seal.row_marks === ''
      ? []
      : seal.row_marks.split(' ').map((mark): [number, string] => {
          const [id = '', text = ''] = mark.split(':');
          return [Number(id), text];
        }),
  );
  const present = new Map(rows.map((row) => [row.id, row]));
  for (const id of [...new Set([...sealed.keys(), ...present.keys()])].sort((a, b) => a - b)) {
    const row = present.get(id);
    const mark = sealed.get(id);
    if (row === undefined) return { rowId: id, what: 'row_missing' };
    if (mark === undefined) return { rowId: id, what: 'row_added' };
    if (markOf(row) !== mark) return { rowId: id, what: 'row_changed' };
  }
  return null;
}
