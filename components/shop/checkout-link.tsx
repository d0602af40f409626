/**
 * Into checkout: one whole document, because the pay pages have their own root layout and CSP. `CheckoutSpeculation`
 * stands in the storefront's layout and lets the browser fetch it when somebody points at the link.
 */
import { Lock } from 'lucide-react';
import { ButtonLink } from '#components/ui/link.tsx';

const RULES = JSON.stringify({
  prefetch: [{ where: { href_matches: '/checkout' }, eagerness: 'moderate' }],
});

/** In the server's HTML only: rules that a script adds through innerHTML are ignored. */
export function CheckoutSpeculation() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours
  return <script type="speculationrules" dangerouslySetInnerHTML={{ __html: RULES }} />;
}

export function CheckoutLink({ blocked }: { blocked: boolean }) {
  if (blocked) {
    return (
      <p className="rounded-control bg-warning-soft p-3.5 text-sm text-on-warning-soft">
        Some items are not available in this quantity. Change them to check out.
      </p>
    );
  }
  return (
    <ButtonLink href="/checkout" document size="lg" block>
      <Lock aria-hidden className="size-4.5" />
      Checkout
    </ButtonLink>
  );
}
