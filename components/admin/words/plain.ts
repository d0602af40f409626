/** The last resort for a code that has no words of its own: "insufficient_funds" reads "Insufficient funds". */
export function plainWords(code: string): string {
  const text = code.replaceAll(/[._-]+/g, ' ').trim();
  return text === '' ? 'Not told' : text.charAt(0).toUpperCase() + text.slice(1);
}

/** The words of a table, or the code made readable. */
export const wordsOf = (table: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(table, code) ? (table[code] ?? plainWords(code)) : plainWords(code);
