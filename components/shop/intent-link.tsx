'use client';
/** A link whose whole page is fetched when somebody points at it: moves feel instant, and a grid of cards costs nothing. */
import Link from 'next/link';
import { type ReactNode, useState } from 'react';

type IntentLinkProps = {
  href: string;
  children: ReactNode;
  className?: string;
  onClick?: () => void;
  'aria-label'?: string;
};

export function IntentLink({ children, ...rest }: IntentLinkProps) {
  const [intent, setIntent] = useState(false);
  const show = () => setIntent(true);
  return (
    <Link {...rest} prefetch={intent} onPointerEnter={show} onTouchStart={show} onFocus={show}>
      {children}
    </Link>
  );
}
