/** A payment that is not there, or is somebody else's: the same words for both. */
import { ReceiptText } from 'lucide-react';
import { ResultColumn } from '#components/checkout/pay-shell.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function PayNotFound() {
  return (
    <ResultColumn>
      <EmptyState
        level={1}
        icon={<ReceiptText className="size-7" />}
        title="We could not find this payment"
        action={
          <>
            <ButtonLink href="/orders" document>
              Your orders
            </ButtonLink>
            <ButtonLink href="/" document tone="secondary">
              To the shop
            </ButtonLink>
          </>
        }
      >
        <p>Maybe the address is incomplete, or you are signed in with another account.</p>
      </EmptyState>
    </ResultColumn>
  );
}
