/** Reads `.env`. A line that is not `NAME=value` stops the start and is named: a setting that is silently lost costs more. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { errorCode, GroundError, messageOf } from '#db/embedded/ground-error.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;
const QUOTES = ['"', "'", '`'];

/** The message never holds the line itself: it may be a secret that lost its name. */
const complain = (file: string, line: number, what: string): GroundError =>
  new GroundError(`${file}, line ${line}: ${what}. Correct it and start again.`);

function checkLines(text: string, file: string): void {
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value = ''] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined) {
      const word = /^\s*([A-Za-z_][A-Za-z0-9_-]*)/.exec(line)?.[1];
      throw complain(
        file,
        index + 1,
        `${word === undefined ? 'this line' : `"${word}"`} is not of the form NAME=value`,
      );
    }
    const quote = QUOTES.find((mark) => value.startsWith(mark));
    if (quote === undefined || value.indexOf(quote, 1) > 0) continue;
    // A quoted value may go on over lines, up to the same quote.
    const end = lines.findIndex((later, at) => at > index && later.includes(quote));
    if (end === -1)
      throw complain(file, index + 1, `the value of ${name} opens a quote (${quote}) and never closes it`);
    index = end;
  }
}

export function parseEnvText(text: string, file: string): Record<string, string> {
  const clean = text.replace(/^\uFEFF/, '');
  if (clean.includes('\0'))
    throw new GroundError(`${file} is not a text file (UTF-8). Save it as one and start again.`);
  checkLines(clean, file);
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(clean))) if (value !== undefined) values[name] = value;
  return values;
}

/** The values of the file; none when there is no file. */
export function readEnvFile(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new GroundError(`${file} cannot be read: ${messageOf(error)}. Correct its mode, or remove it.`);
  }
  return parseEnvText(text, file);
}
