/** Who may see the admin's pages: every page asks anew, because a layout is not rendered again on a soft navigation. */
import { notFound, redirect } from 'next/navigation';
import { currentUser } from '#lib/auth/current-user.ts';
import { isStaff, type SessionUser } from '#lib/auth/require-user.ts';

export type StaffMember = SessionUser & { readonly canAct: boolean };

/**
 * The signed-in member of staff. Visitors are asked to sign in and come back; for shoppers the page is not there.
 * @param path of the page that asks
 */
export async function requireStaff(path: string): Promise<StaffMember> {
  const user = await currentUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (!isStaff(user)) notFound();
  return { ...user, canAct: user.role === 'admin' };
}
