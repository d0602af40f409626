/**
 * Arrays of text, uuid and integers for the driver, stated here instead of being asked of every new connection: a connection that
 * is lost while it is asked would leave its caller waiting for ever (seen with postgres 3.4.9).
 */
const TEXT_ARRAY = 1009;
const UUID_ARRAY = 2951;
const INTEGER_ARRAY = 1007;
const BIGINT_ARRAY = 1016;

const quote = (item: string): string => `"${item.replace(/[\\"]/g, String.raw`\$&`)}"`;

/** `{"a","b"}`, Postgres's notation of an array. */
const toLiteral = (items: unknown): string => {
  if (typeof items === 'string') return items;
  if (!Array.isArray(items)) throw new TypeError('an array parameter needs an array');
  return `{${items.map((item) => (item === null ? 'null' : quote(String(item)))).join(',')}}`;
};

/** Arrays that a statement answers with come as JSON instead: nothing here reads the notation. */
const asWritten = (literal: string): string => literal;

const arrayType = (oid: number) => ({ to: oid, from: [oid], serialize: toLiteral, parse: asWritten });

export const ARRAY_TYPES = {
  textArray: arrayType(TEXT_ARRAY),
  uuidArray: arrayType(UUID_ARRAY),
  integerArray: arrayType(INTEGER_ARRAY),
  bigintArray: arrayType(BIGINT_ARRAY),
};
