/**
 * The account pages, inside the storefront's document: going there and back is no reload, and the policy is the same.
 * They are rendered per request and never cached.
 */
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { SessionMark } from '#components/ui/session-mark.tsx';
import { currentSubject } from '#lib/auth/current-user.ts';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-4xl px-4 py-10 sm:px-8 sm:py-14">
      <SessionMark subject={await currentSubject()} />
      {children}
    </div>
  );
}
