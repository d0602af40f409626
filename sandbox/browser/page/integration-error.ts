/** Thrown for mistakes of the integrating programmer; payment problems are returned as `{ error }` and never thrown. */

export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
}
