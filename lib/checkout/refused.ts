/** A refusal inside a transaction: thrown so that everything is rolled back, and a value again outside. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';

export class Refused extends Error {
  readonly refusal: PublicError;
  constructor(refusal: PublicError) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** @throws Refused, always */
export const refuse = (...args: Parameters<typeof publicError>): never => {
  throw new Refused(publicError(...args));
};
