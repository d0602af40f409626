/** A new account. `next` names a page of this shop, or is ignored. */
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { safeNextPath } from '#components/account/safe-next-path.ts';
import { SignUpForm } from '#components/account/sign-up-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { PASSWORD_MIN_CHARS } from '#lib/contracts/auth.ts';

export const metadata: Metadata = { title: 'Create an account' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignUpPage({ searchParams }: Props) {
  const target = safeNextPath((await searchParams).next);
  if (await currentUser()) redirect(target);
  return (
    <>
      <h1 className="mb-6 text-center text-title font-semibold">Create an account</h1>
      <Card className="sm:p-8">
        <SignUpForm next={target} passwordMinChars={PASSWORD_MIN_CHARS} />
      </Card>
    </>
  );
}
