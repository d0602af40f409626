/** Stripe reads an empty string as "unset": these turn request values into what an object stores. */

/** A string that was given, '' and absence becoming null. */
export function orNull<T extends string>(value: T | '' | null | undefined): T | null {
  return value === undefined || value === null || value === '' ? null : value;
}

/** What an update leaves behind: absent keeps, '' clears, anything else replaces. */
export function updated<T extends string>(value: T | '' | null | undefined, held: T | null): T | null {
  return value === undefined ? held : orNull(value);
}

/** Metadata is merged key by key; '' for a key deletes it, '' for the whole clears all. */
export function mergeMetadata(
  held: Readonly<Record<string, string>>,
  change: '' | null | undefined | Readonly<Record<string, string | number | null>>,
): Record<string, string> {
  if (change === undefined) return { ...held };
  if (change === '' || change === null) return {};
  const merged: Record<string, string> = { ...held };
  for (const [key, value] of Object.entries(change)) {
    if (value === '' || value === null) delete merged[key];
    else merged[key] = String(value);
  }
  return merged;
}
