/** Sign-in. `next` names a page of this shop, or is ignored. */
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { DemoHint } from '#components/account/demo-hint.tsx';
import { safeNextPath } from '#components/account/safe-next-path.ts';
import { SignInForm } from '#components/account/sign-in-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { getConfig } from '#lib/config/config.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ next?: string | string[]; error?: string | string[] }> };

/** Why a page asks to sign in. Whoever wants to see a payment is not asked to check out again (rule 45). */
function noticeFor(target: string): string | null {
  if (target.startsWith('/checkout/')) return 'Sign in to see your payment.';
  return target.startsWith('/checkout') ? 'Sign in to check out. Your cart comes with you.' : null;
}

export default async function SignInPage({ searchParams }: Props) {
  const { next, error } = await searchParams;
  const target = safeNextPath(next);
  if (await currentUser()) redirect(target);
  const { oauth, payments } = getConfig();
  const providers = [
    ...(oauth.google ? [{ id: 'google', name: 'Google' }] : []),
    ...(oauth.github ? [{ id: 'github', name: 'GitHub' }] : []),
  ];
  const notice = error ? 'Signing in did not work. Please try again.' : noticeFor(target);
  return (
    <>
      <h1 className="mb-6 text-center text-title font-semibold">Sign in</h1>
      <Card className="sm:p-8">
        <SignInForm next={target} providers={providers} notice={notice} />
      </Card>
      {payments === 'sandbox' && <DemoHint />}
    </>
  );
}
