/** A refusal inside a transaction: thrown so that everything is rolled back, and a value again outside. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: PublicError;
  constructor(refusal: PublicError) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export const isRefused = (error: unknown): error is Refused => isTagged(error, 'Refused');

/** @throws Refused, always */
export const refuse = (...args: Parameters<typeof publicError>): never => {
  throw new Refused(publicError(...args));
};
