'use client';
/**
 * Sign-in link, or who is signed in and where to go: a disclosure of links, not an ARIA menu, so that Tab and reading
 * order are those of any navigation. Reserves its size while the session is being asked for.
 */
import { LogOut, Package, Settings2, UserRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { useDisclosure } from '#components/ui/use-disclosure.ts';
import { type BrowserSession, sessionStore, signOut } from '#lib/browser/session.ts';

const ITEM =
  'flex min-h-11 w-full items-center gap-3 rounded-md px-3 text-left text-sm transition-colors hover:bg-hover';

function Panel({ session, close }: { session: BrowserSession; close: () => void }) {
  const links = [
    { href: '/orders', label: 'Your orders', icon: Package },
    { href: '/account', label: 'Account', icon: UserRound },
    ...(session.staff ? [{ href: '/admin', label: 'Admin', icon: Settings2 }] : []),
  ];
  return (
    <div
      id="account-panel"
      className="absolute right-0 top-full z-30 mt-2 w-64 origin-top-right animate-rise rounded-card border bg-raised p-2 shadow-float"
    >
      <p className="truncate border-b px-3 pb-2.5 pt-1 text-sm text-muted">
        Signed in as{' '}
        <span className="block truncate font-medium text-ink">{session.name ?? session.email}</span>
      </p>
      <ul className="mt-2">
        {links.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <Link href={href} prefetch={false} className={ITEM} onClick={close}>
              <Icon aria-hidden className="size-4.5 text-muted" />
              {label}
            </Link>
          </li>
        ))}
        <li>
          <button type="button" className={ITEM} onClick={() => void signOut()}>
            <LogOut aria-hidden className="size-4.5 text-muted" />
            Sign out
          </button>
        </li>
      </ul>
    </div>
  );
}

export function AccountMenu() {
  const session = useSyncExternalStore(
    sessionStore.subscribe,
    sessionStore.snapshot,
    sessionStore.serverSnapshot,
  );
  const pathname = usePathname();
  const { open, root, trigger, toggle, close } = useDisclosure();

  if (!session) {
    return (
      <Link
        href={pathname === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(pathname)}`}
        prefetch={false}
        className={buttonClass({ tone: 'ghost' }, 'w-11 px-0 sm:w-auto sm:px-4')}
      >
        <UserRound aria-hidden className="size-5" />
        <span className="sr-only sm:not-sr-only">Sign in</span>
      </Link>
    );
  }
  return (
    <div ref={root} className="relative">
      <button
        ref={trigger}
        type="button"
        aria-expanded={open}
        aria-controls={open ? 'account-panel' : undefined}
        className={buttonClass({ tone: 'ghost' }, 'w-11 px-0 sm:w-auto sm:px-4')}
        onClick={toggle}
      >
        <UserRound aria-hidden className="size-5" />
        <span className="sr-only sm:not-sr-only">Account</span>
      </button>
      {open && <Panel session={session} close={close} />}
    </div>
  );
}
