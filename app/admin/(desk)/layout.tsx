/** The frame of the admin: navigation, who is signed in, what they may do. Shoppers get the page that is not there. */
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminFrame } from '#components/admin/frame/admin-frame.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { isStaff } from '#lib/auth/require-user.ts';

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  // The page itself asks a visitor to sign in: it knows where to come back to.
  if (!user) return children;
  if (!isStaff(user)) notFound();
  return (
    <AdminFrame person={{ name: user.name ?? user.email, email: user.email, canAct: user.role === 'admin' }}>
      {children}
    </AdminFrame>
  );
}
