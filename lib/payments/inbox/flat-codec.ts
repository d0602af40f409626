/**
 * The clear extract of an event: flat, without personal data, enough to project it again after the body is erased. A
 * codec writes an observation into it and reads the same observation back.
 */
import { invariant } from '#lib/domain/result.ts';

export type Extract = Readonly<Record<string, string | number | boolean | null>>;
type Scalar = Extract[string];

type Field<T> = {
  readonly key: string;
  readonly write: (value: T) => Scalar;
  readonly read: (value: Scalar | undefined, key: string) => T;
};

/** Text that may be missing. */
export const text = (key: string): Field<string | null> => ({
  key,
  write: (value) => value,
  read: (value) => (typeof value === 'string' ? value : null),
});

/** Text of a known kind: an id, a currency. */
export const requiredText = (key: string): Field<string> => ({
  key,
  write: (value) => value,
  read: (value, name) => {
    invariant(typeof value === 'string', `the extract has ${name}`);
    return value;
  },
});

export const integer = (key: string, missing?: number): Field<number> => ({
  key,
  write: (value) => value,
  read: (value, name) => {
    const number = value ?? missing;
    invariant(typeof number === 'number', `the extract has ${name}`);
    return number;
  },
});

export const optionalInteger = (key: string): Field<number | null> => ({
  key,
  write: (value) => value,
  read: (value) => (typeof value === 'number' ? value : null),
});

export const flag = (key: string): Field<boolean> => ({
  key,
  write: (value) => value,
  read: (value) => value === true,
});

/** One of a closed union; another value is a bug or tampering. */
export const oneOf = <T extends string>(key: string, values: readonly T[]): Field<T> => ({
  key,
  write: (value) => value,
  read: (value, name) => {
    const known = values.find((candidate) => candidate === value);
    invariant(known, `the extract has a known ${name}`);
    return known;
  },
});

/** One of a closed union, or null. */
export const optionalOneOf = <T extends string>(key: string, values: readonly T[]): Field<T | null> => ({
  key,
  write: (value) => value,
  read: (value) => values.find((candidate) => candidate === value) ?? null,
});

/** Small lists of records, as JSON text. */
export const list = <T>(key: string, parse: (item: unknown) => T): Field<readonly T[]> => ({
  key,
  write: (value) => JSON.stringify(value),
  read: (value) => {
    const items: unknown = typeof value === 'string' ? JSON.parse(value) : [];
    return Array.isArray(items) ? items.map(parse) : [];
  },
});

export type Codec<T> = {
  readonly write: (seen: T) => Extract;
  readonly read: (extract: Extract) => T;
  /** What is kept: the observation's own names, and what the extract calls them. */
  readonly fields: Readonly<Record<string, string>>;
};

/** A codec of all fields of `T`; a field that is missing here does not compile. */
export function flatCodec<T extends object>(fields: { readonly [K in keyof T]-?: Field<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return {
    fields: Object.fromEntries(names.map((name) => [name, fields[name].key])),
    write: (seen) =>
      Object.fromEntries(names.map((name) => [fields[name].key, fields[name].write(seen[name])])),
    read: (extract) =>
      Object.fromEntries(
        names.map((name) => [name, fields[name].read(extract[fields[name].key], fields[name].key)]),
        // Every field of T was just read by its own codec.
      ) as T,
  };
}
