'use client';
/** What happened, what did not, what to do: announced, and given the focus so that keyboard and eye meet it first. */
import { useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { Notice } from './checkout-machine.ts';

const TONES = { error: 'danger', warning: 'warning', info: 'info' } as const;

export function CheckoutNotice({ notice }: { notice: Notice | null }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!notice || !box.current) return;
    box.current.focus({ preventScroll: true });
    box.current.scrollIntoView({ block: 'nearest' });
  }, [notice]);
  if (!notice) return null;
  return (
    <Alert
      ref={box}
      live
      tone={TONES[notice.tone]}
      title={notice.title}
      className="motion-safe:animate-rise scroll-my-24"
      action={
        notice.link && (
          <TextLink href={notice.link.href} document className="text-current hover:text-current">
            {notice.link.label}
          </TextLink>
        )
      }
    >
      <p>{notice.body}</p>
      {notice.items && notice.items.length > 0 && (
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {notice.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
