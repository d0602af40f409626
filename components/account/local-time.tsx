'use client';
/**
 * A moment in the reader's own zone, with the exact time on hover. The server writes UTC, because it does not know the
 * zone; the browser replaces it after hydration, so both first renders are equal.
 */
import { useEffect, useState } from 'react';
import { SHOP_LOCALE } from '#components/ui/money.tsx';

const STYLES = {
  date: { dateStyle: 'medium' },
  moment: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** On a narrow column "Nov 24, 2026," and "12:25 PM" may part, but neither breaks in itself. */
const wholeParts = (text: string): string =>
  text.replaceAll(/\s/g, '\u00a0').replace(/(\d{4},)\u00a0/, '$1 ');

export function LocalTime({ iso, show = 'moment' }: { iso: string; show?: keyof typeof STYLES }) {
  const [zone, setZone] = useState('UTC');
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  const at = new Date(iso);
  const text = wholeParts(
    new Intl.DateTimeFormat(SHOP_LOCALE, { ...STYLES[show], timeZone: zone }).format(at),
  );
  const exact = new Intl.DateTimeFormat(SHOP_LOCALE, {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: zone,
  }).format(at);
  return (
    <time dateTime={iso} title={exact} className="tabular">
      {text}
    </time>
  );
}
