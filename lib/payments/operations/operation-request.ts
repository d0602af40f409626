/** The encrypted request of an operation: what is sent, and sent again after a crash, word for word (rule 6). */
import type { OperationRow } from '#db/repositories/operations.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';

const place = (rowId: string) => ({ table: 'operations', column: 'request_enc', rowId });

export const sealRequest = (operationId: string, request: object): string =>
  encryptField(JSON.stringify(request), place(operationId));

/** The request as it was sealed; the operation's kind says which shape it has. */
export const openRequest = <T>(operation: Pick<OperationRow, 'id' | 'request_enc'>): T =>
  JSON.parse(decryptField(operation.request_enc, place(operation.id))) as T;
