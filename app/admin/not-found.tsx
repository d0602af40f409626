/** For everybody who is not staff the admin does not exist: the words are those of any page that is not there. */
import { SearchX } from 'lucide-react';
import { SlimHeader } from '#components/shop/site-header.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function AdminNotFound() {
  return (
    <>
      <SlimHeader document />
      <main id="main" tabIndex={-1} className="flex-1">
        <EmptyState
          level={1}
          icon={<SearchX className="size-7" />}
          title="This page is not here"
          action={
            <ButtonLink href="/" document>
              To the shop
            </ButtonLink>
          }
        >
          <p>The address may be wrong, or the page has moved.</p>
        </EmptyState>
      </main>
    </>
  );
}
