/**
 * The fixed functions that React writes inline into a streamed document, read from the very build of React that Next
 * runs, so that an update cannot leave a stale list behind.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const RUNTIME = 'node_modules/next/dist/compiled/next-server/app-page-turbo.runtime.prod.js';
const LITERAL = /(['"])((?:\$RB=\[\];|\$RM=new Map;)?\$R[A-Z]=(?:(?!\1)[^\\]|\\.)*)\1/gs;
/** Many literals end with the start of a call, whose values are written at run time. */
const OPEN_CALL = /;?;\$R[A-Z]\("?$/;

function literalText(quote: string, text: string): string {
  const json = quote === '"' ? text : text.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"');
  const value: unknown = JSON.parse(`"${json}"`);
  return String(value);
}

/** @param root the folder that holds node_modules */
export function readReactFunctions(root: string): readonly string[] {
  const source = readFileSync(join(root, RUNTIME), 'utf8');
  const functions = new Set<string>();
  for (const [, quote = '', text = ''] of source.matchAll(LITERAL)) {
    functions.add(literalText(quote, text).replace(OPEN_CALL, ';'));
  }
  if (functions.size === 0) throw new Error(`${RUNTIME} holds none of React's inline functions`);
  // The longest first: one may begin with another.
  return [...functions].sort((a, b) => b.length - a.length);
}
