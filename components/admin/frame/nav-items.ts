/** The pages of the admin, in the order of a working day. */
import { LayoutDashboard, type LucideIcon, Package } from 'lucide-react';

export type NavItem = { readonly href: string; readonly label: string; readonly icon: LucideIcon };

export const NAV_ITEMS: readonly NavItem[] = [
  { href: '/admin', label: 'Overview', icon: LayoutDashboard },
  { href: '/admin/orders', label: 'Orders', icon: Package },
];
