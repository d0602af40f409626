/** Departments as a filter of the present search: plain links, so that they work without script and Back is right. */
import Link from 'next/link';
import { cn } from '#components/ui/class-names.ts';
import type { Sort } from '#lib/contracts/catalog.ts';

type FilterChipsProps = {
  categories: readonly { slug: string; name: string }[];
  q: string;
  sort: Sort;
  /** '' for all. */
  category: string;
};

export function FilterChips({ categories, q, sort, category }: FilterChipsProps) {
  const href = (slug: string): string => {
    const query = new URLSearchParams();
    if (q !== '') query.set('q', q);
    if (slug !== '') query.set('category', slug);
    if (sort !== 'featured') query.set('sort', sort);
    return query.size === 0 ? '/search' : `/search?${query}`;
  };
  return (
    <nav
      aria-label="Filter by department"
      className="-mx-4 max-w-[100vw] overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-2 sm:flex-wrap">
        {[{ slug: '', name: 'All' }, ...categories].map(({ slug, name }) => (
          <li key={slug} className="shrink-0">
            <Link
              href={href(slug)}
              scroll={false}
              aria-current={slug === category ? 'true' : undefined}
              className={cn(
                'inline-flex min-h-11 items-center rounded-full border px-4 text-sm transition-colors duration-150',
                slug === category
                  ? 'border-accent bg-accent-soft font-medium text-on-accent-soft'
                  : 'border-control bg-surface hover:border-ink',
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
