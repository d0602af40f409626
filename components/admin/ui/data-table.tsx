/**
 * The table of every list. Columns that do not fit a phone are left out there (`wide`), so the first one carries what
 * matters. A row's link covers the row; the link itself is in the first cell.
 */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/class-names.ts';

export type Column<T> = {
  readonly name: string;
  readonly cell: (row: T) => ReactNode;
  /** From 768 px only. */
  readonly wide?: boolean;
  readonly end?: boolean;
};

/** On a phone the first column takes what the others leave and cuts what is too long. */
const cellClass = <T,>(column: Column<T>, index: number): string =>
  cn(
    'px-3 py-3 md:px-4',
    index === 0 && 'w-full max-w-0 md:w-auto md:max-w-none',
    column.wide && 'hidden md:table-cell',
    column.end && 'min-w-24 text-right',
  );

export function DataTable<T>(props: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  return (
    <div className="overflow-hidden rounded-card border bg-surface">
      <table className="w-full text-left text-sm">
        <caption className="sr-only">{props.caption}</caption>
        <thead className="border-b bg-sunken text-muted">
          <tr>
            {props.columns.map((column, index) => (
              <th
                key={column.name}
                scope="col"
                className={cn(cellClass(column, index), 'py-2.5 font-medium')}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr
              key={props.rowKey(row)}
              className="relative border-b transition-colors last:border-b-0 hover:bg-hover"
            >
              {props.columns.map((column, index) => (
                <td key={column.name} className={cn(cellClass(column, index), 'align-top')}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The link of a row: its hit area is the whole row. */
export const RowLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link
    href={href}
    prefetch={false}
    className="inline-flex min-h-6 items-center rounded-xs font-medium text-accent after:absolute after:inset-0 hover:underline"
  >
    {children}
  </Link>
);
