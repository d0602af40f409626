/**
 * JSON log lines on standard output. Every line passes the redaction as a finished text, so no caller can forget it.
 * The level comes from the configuration at first use; importing this file reads nothing.
 */
import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';
import { getConfig } from '#lib/config/config.ts';
import { describeError } from './describe-error.ts';
import { redact } from './redact.ts';

export type Logger = Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'child'>;

/** Makes a logger; tests give their own stream. */
export function createLogger(level: string, destination?: DestinationStream): PinoLogger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: redact },
    },
    // Synchronous: the last line before a crash is the one that is needed.
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

const KEY = Symbol.for('markethub.logger');
type Holder = { [KEY]?: PinoLogger };

function shared(): PinoLogger {
  const holder = globalThis as Holder;
  holder[KEY] ??= createLogger(getConfig().logLevel);
  return holder[KEY];
}

/** The logger of this process. */
export const logger: Logger = {
  get fatal() {
    const target = shared();
    return target.fatal.bind(target);
  },
  get error() {
    const target = shared();
    return target.error.bind(target);
  },
  get warn() {
    const target = shared();
    return target.warn.bind(target);
  },
  get info() {
    const target = shared();
    return target.info.bind(target);
  },
  get debug() {
    const target = shared();
    return target.debug.bind(target);
  },
  get child() {
    const target = shared();
    return target.child.bind(target);
  },
};
