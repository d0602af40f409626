'use client';
/**
 * The search of the header: a plain GET form that works before any script, and that moves softly once there is one.
 * "/" puts the cursor into it.
 */
import { Search } from 'lucide-react';
import Form from 'next/form';
import { useEffect, useRef } from 'react';

export function SearchBox({ className }: { className?: string }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.key !== '/' || target?.closest('input, textarea, select, [contenteditable]')) return;
      // Two boxes exist, one per width: the hidden one must not take the key.
      if (!input.current?.checkVisibility()) return;
      event.preventDefault();
      input.current.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <search className={className}>
      <Form action="/search" className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute left-3.5 top-1/2 size-4.5 -translate-y-1/2 text-muted"
        />
        <input
          ref={input}
          type="search"
          name="q"
          aria-label="Search products"
          placeholder="Search mugs, lamps, blankets…"
          maxLength={80}
          autoComplete="off"
          enterKeyHint="search"
          className="min-h-11 w-full rounded-full border border-control bg-surface pl-10.5 pr-4 text-base text-ink transition-colors duration-150 hover:border-ink focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent sm:text-sm"
        />
      </Form>
    </search>
  );
}
