/** Flags of the commands that start the stack, and the variables that stand for them. A flag wins over a variable. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError, messageOf } from '#db/embedded/ground-error.ts';
import { DEFAULT_EMBEDDED_PORT } from '#db/embedded.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

export type Settings = {
  readonly port: number;
  readonly sandboxPort: number;
  readonly postgresPort: number;
  readonly dataDir: string;
  /** Empty the embedded data before starting. */
  readonly fresh: boolean;
  readonly dev: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

const port = (text: string, name: string): number => {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new GroundError(`${name} is "${text}": give a port from 0 to 65535 (0 takes any free one).`);
};

export function readSettings(args: readonly string[], environment: Environment): Settings {
  let values: { [name: string]: string | boolean | undefined };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'sandbox-port': { type: 'string' },
        'postgres-port': { type: 'string' },
        'data-dir': { type: 'string' },
        fresh: { type: 'boolean' },
        dev: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new GroundError(
      `${messageOf(error).split('. ')[0]}. Flags: --port N, --sandbox-port N, --postgres-port N, --data-dir DIR, --fresh.`,
    );
  }
  const pick = (flag: string, variable: string, fallback: string): { text: string; name: string } => {
    const given = values[flag];
    if (typeof given === 'string') return { text: given, name: `--${flag}` };
    const set = environment[variable] ?? '';
    return { text: set === '' ? fallback : set, name: variable };
  };
  const portOf = (flag: string, variable: string, fallback: number): number => {
    const { text, name } = pick(flag, variable, String(fallback));
    return port(text, name);
  };
  return {
    port: portOf('port', 'PORT', 3000),
    sandboxPort: portOf('sandbox-port', 'SANDBOX_PORT', 4242),
    postgresPort: portOf('postgres-port', 'PGPORT_EMBEDDED', DEFAULT_EMBEDDED_PORT),
    dataDir: resolve(ROOT, pick('data-dir', 'DATA_DIR', '.data').text),
    fresh: values.fresh === true,
    dev: values.dev === true,
  };
}
