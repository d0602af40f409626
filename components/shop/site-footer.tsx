/** The foot of every page: departments, help, and what kind of shop this is. */
import Link from 'next/link';
import type { HeaderCategory } from './site-header.tsx';

const LINK =
  'inline-flex min-h-11 items-center text-sm text-muted underline-offset-4 hover:text-ink hover:underline sm:min-h-8';

export function SiteFooter({ categories }: { categories: readonly HeaderCategory[] }) {
  return (
    <footer className="mt-auto border-t bg-sunken">
      <div className="page-width grid gap-x-8 gap-y-6 py-12 sm:grid-cols-[2fr_1fr_1fr]">
        <div className="max-w-sm">
          <p className="font-semibold">MarketHub</p>
          <p className="mt-2 text-sm text-muted">
            Well-made things for every day, from small workshops that we know by name.
          </p>
        </div>
        <nav aria-label="Shop">
          <h2 className="text-sm font-semibold">Shop</h2>
          <ul className="mt-1 sm:mt-2">
            {categories.map(({ slug, name }) => (
              <li key={slug}>
                <Link href={`/categories/${slug}`} prefetch={false} className={LINK}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <nav aria-label="Your account">
          <h2 className="text-sm font-semibold">You</h2>
          <ul className="mt-1 sm:mt-2">
            <li>
              <Link href="/cart" prefetch={false} className={LINK}>
                Cart
              </Link>
            </li>
            <li>
              <Link href="/orders" prefetch={false} className={LINK}>
                Orders
              </Link>
            </li>
            <li>
              <Link href="/account" prefetch={false} className={LINK}>
                Account
              </Link>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
