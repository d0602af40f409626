'use client';
/** The departments as one line that scrolls sideways on a phone; the present one is marked. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#components/ui/class-names.ts';

export function CategoryNav({ categories }: { categories: readonly { slug: string; name: string }[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Departments" className="overflow-x-auto [scrollbar-width:none]">
      <ul className="page-width flex gap-1 md:-mt-1 [&>li:first-child]:-ml-3">
        {categories.map(({ slug, name }) => {
          const href = `/categories/${slug}`;
          const current = pathname === href;
          return (
            <li key={slug} className="shrink-0">
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'inline-flex min-h-11 items-center border-b-2 px-3 text-sm transition-colors duration-150',
                  current
                    ? 'border-accent font-medium text-ink'
                    : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
