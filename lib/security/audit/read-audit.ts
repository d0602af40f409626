/** The audit log for staff, newest first, and its verification, which is itself written down. */
import { database } from '#db/client.ts';
import { insertAudit, listAudit } from '#db/repositories/audit.ts';
import type { AuditListAnswer, AuditListQuery, AuditVerifyAnswer } from '#lib/contracts/audit.ts';
import { verifyAudit } from './verify.ts';

export async function readAudit(query: AuditListQuery): Promise<AuditListAnswer> {
  const { limit, cursor, subject, actor } = query;
  const rows = await listAudit(database(), {
    limit,
    before: cursor ?? null,
    subject: subject ?? null,
    actor: actor ?? null,
  });
  const data = rows.map((row) => ({
    id: row.id,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    detail: row.detail,
    createdAt: row.created_at,
    sealed: row.sealed,
  }));
  return { data, nextCursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** @param adminId who asked */
export async function verifyAuditByRequest(adminId: string): Promise<AuditVerifyAnswer> {
  const report = await verifyAudit();
  await insertAudit(database(), {
    actor: `user:${adminId}`,
    action: 'audit.verified',
    subject: `seal:${report.head?.sealId ?? 0}`,
    detail: { intact: report.intact, what: report.firstBreak?.what ?? null },
  });
  return report;
}
