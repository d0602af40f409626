/** Something of the admin that is not there. */
import { SearchX } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function DeskNotFound() {
  return (
    <EmptyState
      level={1}
      icon={<SearchX className="size-7" />}
      title="There is nothing under this address"
      action={<ButtonLink href="/admin">To the overview</ButtonLink>}
    >
      <p>Check the number or the id. Orders can be found by e-mail, number, Stripe id or last four digits.</p>
    </EmptyState>
  );
}
