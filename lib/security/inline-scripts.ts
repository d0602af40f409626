/**
 * Hashes of the inline scripts that Next and React write into a document, so that its policy needs no `unsafe-inline`.
 * A script is allowed for what it is, not for being there: data pushed to the page's payload, or React's own fixed
 * functions called with plain values. Anything else that found its way into a document gets no hash and does not run.
 */
import { hashSource } from './csp.ts';

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi;
const HAS_SOURCE = /\ssrc\s*=/i;
const TYPE = /\stype\s*=\s*["']?([^"'\s>]*)/i;
const JAVASCRIPT_TYPES = new Set(['', 'module', 'text/javascript', 'application/javascript']);

/** Calls that hand data to Next: the page's payload, and which chunks it starts with. */
const DATA_CALLS = [
  '(self.__next_f=self.__next_f||[]).push(',
  'self.__next_f.push(',
  '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push(',
] as const;
/** `$RC("B:0","S:0")` and its kind. */
const REACT_CALL = /^\$R[A-Z]\(([^()]*)\)/;
const FRAME_TIME = 'requestAnimationFrame(function(){$RT=performance.now()})';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isData(text: string): boolean {
  const call = DATA_CALLS.find((start) => text.startsWith(start));
  if (call === undefined) return false;
  const argument = /^(.*)\);?$/s.exec(text.slice(call.length))?.[1];
  return argument !== undefined && isJson(argument);
}

/** Only React's own functions, and calls of them with plain values. */
function isReactRuntime(text: string, reactFunctions: readonly string[]): boolean {
  let rest = text;
  while (rest !== '') {
    const call = REACT_CALL.exec(rest);
    const known = [';', FRAME_TIME, ...reactFunctions].find((piece) => rest.startsWith(piece));
    if (known !== undefined) rest = rest.slice(known.length);
    else if (call && isJson(`[${call[1] ?? ''}]`)) rest = rest.slice(call[0].length);
    else return false;
  }
  return true;
}

export type InlineScripts = {
  /** Source expressions for script-src. */
  readonly hashes: readonly string[];
  /** Inline scripts that are neither ours nor data: they will not run. */
  readonly refused: number;
};

/**
 * @param html a whole document
 * @param reactFunctions the functions that React writes inline, as the running build of React holds them
 */
export function inlineScripts(html: string, reactFunctions: readonly string[]): InlineScripts {
  const hashes = new Set<string>();
  let refused = 0;
  for (const [, attributes = '', text = ''] of html.matchAll(SCRIPT)) {
    if (HAS_SOURCE.test(attributes) || text === '') continue;
    const type = TYPE.exec(attributes)?.[1]?.toLowerCase() ?? '';
    // Addresses to fetch ahead, no code; Chromium wants a hash for them beside 'inline-speculation-rules'.
    if (type === 'speculationrules' && isJson(text)) hashes.add(hashSource(text));
    if (!JAVASCRIPT_TYPES.has(type)) continue;
    if (isData(text) || isReactRuntime(text, reactFunctions)) hashes.add(hashSource(text));
    else refused += 1;
  }
  return { hashes: [...hashes], refused };
}
