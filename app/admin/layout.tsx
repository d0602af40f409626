/**
 * The root layout of the admin: a document of its own with the storefront's policy (no third party), never cached. Who
 * may see anything in it is decided by the layout and the pages inside.
 */
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { DocumentShell } from '#components/ui/document-shell.tsx';
import { SessionMark } from '#components/ui/session-mark.tsx';
import { currentSubject } from '#lib/auth/current-user.ts';
import '../globals.css';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: '%s · MarketHub Admin', default: 'MarketHub Admin' },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#131413' },
  ],
  colorScheme: 'light dark',
};

export default async function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <DocumentShell>
      <SessionMark subject={await currentSubject()} />
      {children}
    </DocumentShell>
  );
}
