/** The encrypted columns of users, and the one spelling under which an e-mail address is indexed. */

import type { UserId } from '#lib/domain/ids.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { blindIndex } from '#lib/security/blind-index.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';

export type SessionUser = {
  readonly id: UserId;
  readonly role: Role;
  readonly email: string;
  readonly name: string | null;
};

/** Case and surrounding space do not make another address. */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** The unique index of an address, in any spelling. */
export const emailIndex = (email: string): string => blindIndex('users.email', normalizeEmail(email));

const emailPlace = (rowId: string) => ({ table: 'users', column: 'email_enc', rowId });
const namePlace = (rowId: string) => ({ table: 'users', column: 'name_enc', rowId });

/** The personal columns of a new row. */
export function sealPerson(id: UserId, person: { email: string; name: string | null }) {
  const email = normalizeEmail(person.email);
  return {
    emailEnc: encryptField(email, emailPlace(id)),
    emailIndex: emailIndex(email),
    nameEnc: person.name === null ? null : encryptField(person.name, namePlace(id)),
  };
}

type StoredPerson = {
  readonly id: string;
  readonly role: Role;
  readonly emailEnc: string;
  readonly nameEnc: string | null;
};

/** A stored row as the person it is. @throws FieldDecryptionError */
export function openPerson(row: StoredPerson): SessionUser {
  return {
    id: row.id as UserId,
    role: row.role,
    email: decryptField(row.emailEnc, emailPlace(row.id)),
    name: row.nameEnc === null ? null : decryptField(row.nameEnc, namePlace(row.id)),
  };
}
