/**
 * The <html> document that every root layout shares: fonts, skip link, live region, toasts. Holds nothing of a user,
 * so a storefront document may be cached. Focus moves to the heading on a soft navigation.
 */
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { RouteFocus } from './route-focus.tsx';
import { SessionWatch } from './session-watch.tsx';
import { Toaster } from './toast.tsx';

const inter = localFont({
  src: '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-inter',
  weight: '100 900',
  display: 'swap',
});

/** Names of people need it; the browser loads it only when such a letter is on the page. */
const interExt = localFont({
  src: '../../node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
  variable: '--font-inter-ext',
  weight: '100 900',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: 'unicode-range', value: 'U+0100-02BA, U+02BD-02C5, U+1E00-1E9F, U+1EF2-1EFF, U+2C60-2C7F' },
  ],
});

export function DocumentShell({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${inter.variable} ${interExt.variable}`}>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#main"
          className="fixed left-4 top-4 z-60 -translate-y-20 rounded-control bg-accent px-4 py-3 font-medium text-on-accent focus:translate-y-0"
        >
          Skip to content
        </a>
        {children}
        <RouteFocus />
        <SessionWatch />
        <Toaster />
      </body>
    </html>
  );
}
