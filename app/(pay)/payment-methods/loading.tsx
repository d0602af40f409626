/** The list while it is read, in its final measures. */
import { PayHeader } from '#components/checkout/pay-shell.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function PaymentMethodsLoading() {
  return (
    <>
      <PayHeader back="account" />
      <main id="main" aria-busy className="mx-auto w-full max-w-2xl flex-1 px-4 pb-16 pt-8 sm:pt-12">
        <Skeleton className="h-10 w-64 max-w-full" />
        <Skeleton className="mt-3 h-6 w-full max-w-lg" />
        <Skeleton className="mt-6 h-38 w-full" />
        <p role="status" className="sr-only">
          Loading your payment methods
        </p>
      </main>
    </>
  );
}
