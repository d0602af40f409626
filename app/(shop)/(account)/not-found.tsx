/** An order that is not there, or is somebody else's: the same words for both. */
import { PackageSearch } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function AccountNotFound() {
  return (
    <EmptyState
      level={1}
      icon={<PackageSearch className="size-7" />}
      title="We could not find this order"
      action={<ButtonLink href="/orders">Your orders</ButtonLink>}
    >
      <p>Check the number, or whether you are signed in with the right account.</p>
    </EmptyState>
  );
}
