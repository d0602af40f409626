/**
 * An error as it may stand in a log. Query builders put statement parameters, which are personal data, into their
 * messages: of a failed statement only the text, the SQLSTATE and the constraint are kept.
 */
export type DescribedError = {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly query?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
};

const MAX_TEXT = 500;
const MAX_DEPTH = 3;

const field = (source: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(source, name);
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, MAX_TEXT)
    : undefined;
};

/** The frames alone: the first lines of a stack repeat the message. */
const frames = (stack: string | undefined): string | undefined =>
  stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n');

/** @param error anything that was thrown */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error).slice(0, MAX_TEXT) };
  const failedStatement = 'query' in error && 'params' in error;
  const code = field(error, 'code');
  const constraint = field(error, 'constraint_name');
  const query = failedStatement ? field(error, 'query') : undefined;
  const stack = frames(error.stack);
  const cause =
    error.cause !== undefined && depth < MAX_DEPTH ? describeError(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message: failedStatement ? 'a statement failed' : error.message.slice(0, MAX_TEXT),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(query === undefined ? {} : { query }),
    ...(stack ? { stack } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}
