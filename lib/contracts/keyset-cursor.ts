/** Where a page of a list ends: the last row's sort value and id, opaque to callers. */

const writeCursor = (key: { readonly sortValue: string; readonly id: string }): string =>
  Buffer.from(`${key.sortValue} ${key.id}`).toString('base64url');

/** A page of rows of which one more than fits was read. */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => { readonly sortValue: string; readonly id: string },
): { readonly shown: readonly Row[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return { shown, nextCursor: rows.length > size && last !== undefined ? writeCursor(keyOf(last)) : null };
}

/** @returns null for no cursor, and for one that was tampered with: the list then starts from the top */
export function readCursor(
  cursor: string | undefined,
  isSortValue: (text: string) => boolean,
): { readonly sortValue: string; readonly id: string } | null {
  const [sortValue = '', id = ''] = Buffer.from(cursor ?? '', 'base64url')
    .toString('utf8')
    .split(' ');
  return id !== '' && isSortValue(sortValue) ? { sortValue, id } : null;
}
