/** Walks all seals and the rows they cover, and names the first thing that is not as it was sealed. */
import { database } from '#db/client.ts';
import { countUnsealed, readAuditRange, readSealsAfter, type SealRow } from '#db/repositories/audit.ts';
import { firstBrokenRow, hashRows, isGenuine } from './seal.ts';

const SEALS_PER_PAGE = 200;

export type AuditBreak = {
  /**
   * seal_changed: its MAC is not ours. seal_missing: one before it is gone. seal_removed: a seal that was logged is not
   * there. row_*: a row was changed, taken out or put in after it was sealed.
   */
  readonly what:
    | 'seal_changed'
    | 'seal_missing'
    | 'seal_removed'
    | 'row_changed'
    | 'row_missing'
    | 'row_added';
  readonly sealId: number | null;
  readonly rowId: number | null;
};

export type AuditReport = {
  readonly intact: boolean;
  readonly firstBreak: AuditBreak | null;
  readonly seals: number;
  readonly rows: number;
  /** Rows that wait for their seal. */
  readonly unsealed: number;
  /** The last seal: what to keep outside. */
  readonly head: { readonly sealId: number; readonly mac: string } | null;
};

async function checkSeal(seal: SealRow, previous: SealRow | null): Promise<AuditBreak | null> {
  const broken = (what: AuditBreak['what'], rowId: number | null = null) => ({
    what,
    sealId: seal.id,
    rowId,
  });
  if (!isGenuine(seal)) return broken('seal_changed');
  if (seal.previous_mac !== (previous?.mac ?? '') || seal.from_id !== (previous?.to_id ?? 0) + 1) {
    return broken('seal_missing');
  }
  // One more than was sealed: a row that was put in shows itself.
  const range = { fromId: seal.from_id, toId: seal.to_id, limit: seal.row_count + 1 };
  const rows = await readAuditRange(database(), range);
  const problem = firstBrokenRow(seal, rows);
  if (problem) return broken(problem.what, problem.rowId);
  return hashRows(rows).rootHash === seal.root_hash ? null : broken('row_changed');
}

/**
 * Verifies the whole audit log.
 * @param loggedMacs MACs that were logged or kept elsewhere; each must still be in the chain
 */
export async function verifyAudit(loggedMacs: readonly string[] = []): Promise<AuditReport> {
  const wanted = new Set(loggedMacs);
  let previous: SealRow | null = null;
  let [seals, rows] = [0, 0];
  const report = (firstBreak: AuditBreak | null, unsealed: number): AuditReport => ({
    intact: firstBreak === null,
    firstBreak,
    seals,
    rows,
    unsealed,
    head: previous === null ? null : { sealId: previous.id, mac: previous.mac },
  });
  for (;;) {
    const page: SealRow[] = await readSealsAfter(database(), previous?.id ?? 0, SEALS_PER_PAGE);
    for (const seal of page) {
      const firstBreak = await checkSeal(seal, previous);
      if (firstBreak) return report(firstBreak, 0);
      wanted.delete(seal.mac);
      seals += 1;
      rows += seal.row_count;
      previous = seal;
    }
    if (page.length < SEALS_PER_PAGE) break;
  }
  const last = previous as SealRow | null;
  const unsealed = await countUnsealed(database(), { firstId: 1, lastId: last?.to_id ?? 0 });
  if (unsealed.before !== null)
    return report({ what: 'row_added', sealId: null, rowId: unsealed.before }, unsealed.after);
  if (wanted.size > 0) return report({ what: 'seal_removed', sealId: null, rowId: null }, unsealed.after);
  return report(null, unsealed.after);
}
