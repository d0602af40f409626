/** A failure of the ground (disk, ports, data, settings) whose message already tells the operator what to do. */
export class GroundError extends Error {
  override readonly name = 'GroundError';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The `code` of a system error such as ENOENT, or an empty string. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
