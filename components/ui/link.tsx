/**
 * Links: `TextLink` inside text, `ButtonLink` as a button. `document` makes a plain <a> that loads a whole document:
 * for targets with a root layout and CSP of their own (the pay pages), where a soft navigation would keep the old CSP.
 */
import NextLink from 'next/link';
import type { MouseEventHandler, ReactNode } from 'react';
import { type ButtonLook, buttonClass } from './button-class.ts';
import { cn } from './class-names.ts';

type LinkProps = {
  href: string;
  children: ReactNode;
  document?: boolean;
  prefetch?: boolean | null;
  className?: string | undefined;
  id?: string;
  title?: string;
  rel?: string;
  onClick?: MouseEventHandler<HTMLAnchorElement>;
  'aria-label'?: string;
  'aria-current'?: 'page' | 'true' | undefined;
  'aria-describedby'?: string;
};

function Anchor({ href, document, prefetch = null, ...rest }: LinkProps) {
  return document ? <a {...rest} href={href} /> : <NextLink {...rest} href={href} prefetch={prefetch} />;
}

export function TextLink({ className, ...rest }: LinkProps) {
  return (
    <Anchor
      {...rest}
      className={cn(
        'rounded-xs font-medium text-accent underline decoration-current/40 underline-offset-4 transition-colors hover:text-accent-hover hover:decoration-current',
        className,
      )}
    />
  );
}

export function ButtonLink({ tone, size, block, className, ...rest }: LinkProps & ButtonLook) {
  return <Anchor {...rest} className={buttonClass({ tone, size, block }, className)} />;
}
