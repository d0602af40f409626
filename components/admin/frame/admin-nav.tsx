'use client';
/** The list of the admin's pages; where one is stands out, and a page that is being fetched says so. */
import { LoaderCircle } from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#components/ui/class-names.ts';
import { NAV_ITEMS } from './nav-items.ts';

function Pending() {
  const { pending } = useLinkStatus();
  return pending ? <LoaderCircle aria-hidden className="ml-auto size-4 animate-spin" /> : null;
}

const isHere = (pathname: string, href: string): boolean =>
  href === '/admin' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`);

export function AdminNav({ onFollow }: { onFollow?: () => void }) {
  const pathname = usePathname();
  return (
    <ul className="space-y-0.5">
      {NAV_ITEMS.map(({ href, label, icon: Icon }) => {
        const here = isHere(pathname, href);
        return (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={here ? 'page' : undefined}
              {...(onFollow ? { onClick: onFollow } : {})}
              className={cn(
                'flex min-h-11 items-center gap-3 rounded-control px-3 text-sm transition-colors',
                here ? 'bg-accent-soft font-medium text-on-accent-soft' : 'text-ink hover:bg-hover',
              )}
            >
              <Icon aria-hidden className="size-4.5 shrink-0" />
              {label}
              <Pending />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
