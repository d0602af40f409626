'use client';
/** The order of a list: a native select in a GET form, which sends itself once there is script. */
import { ChevronDown } from 'lucide-react';
import Form from 'next/form';
import type { Sort } from '#lib/contracts/catalog.ts';

const LABELS: readonly (readonly [Sort, string])[] = [
  ['featured', 'Featured'],
  ['newest', 'Newest'],
  ['price-asc', 'Price, low to high'],
  ['price-desc', 'Price, high to low'],
];

export function SortSelect(props: { action: string; sort: Sort; hidden: Readonly<Record<string, string>> }) {
  return (
    <Form action={props.action} scroll={false} className="flex items-center gap-2">
      {Object.entries(props.hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="sort" className="text-sm text-muted">
        Sort
      </label>
      <span className="relative">
        <select
          key={props.sort}
          id="sort"
          name="sort"
          defaultValue={props.sort}
          onChange={(event) => event.currentTarget.form?.requestSubmit()}
          className="min-h-11 appearance-none rounded-control border border-control bg-surface pl-3.5 pr-10 text-sm text-ink transition-colors hover:border-ink"
        >
          {LABELS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute right-3 top-1/2 size-4 -translate-y-1/2 text-muted"
        />
      </span>
      <noscript>
        <button type="submit" className="min-h-11 px-3 text-sm underline">
          Apply
        </button>
      </noscript>
    </Form>
  );
}
