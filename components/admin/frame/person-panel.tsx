'use client';
/** Who is signed in, what they may do, and the ways out. */
import { LogOut, Store } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { signOut } from '#lib/browser/session.ts';

export type SignedIn = { readonly name: string; readonly email: string; readonly canAct: boolean };

const ITEM =
  'flex min-h-11 w-full items-center gap-3 rounded-control px-3 text-left text-sm transition-colors hover:bg-hover';

export function PersonPanel({ person }: { person: SignedIn }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <div className="border-t pt-3">
      <div className="px-3 pb-2">
        <p className="truncate text-sm font-medium">{person.name}</p>
        <p className="truncate text-sm text-muted">{person.email}</p>
        <p className="mt-2">
          {person.canAct ? (
            <Badge tone="accent">Admin</Badge>
          ) : (
            <Badge tone="warning">Support · can look, not change</Badge>
          )}
        </p>
      </div>
      <a href="/" className={ITEM}>
        <Store aria-hidden className="size-4.5 text-muted" />
        To the shop
      </a>
      <button
        type="button"
        className={ITEM}
        aria-busy={leaving || undefined}
        onClick={() => {
          setLeaving(true);
          void signOut();
        }}
      >
        <LogOut aria-hidden className="size-4.5 text-muted" />
        {leaving ? 'Signing out' : 'Sign out'}
      </button>
    </div>
  );
}
