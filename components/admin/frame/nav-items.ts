/** The pages of the admin, in the order of a working day. */
import {
  Inbox,
  Landmark,
  LayoutDashboard,
  type LucideIcon,
  Package,
  Scale,
  ScrollText,
  ShieldAlert,
} from 'lucide-react';

export type NavItem = { readonly href: string; readonly label: string; readonly icon: LucideIcon };

export const NAV_ITEMS: readonly NavItem[] = [
  { href: '/admin', label: 'Overview', icon: LayoutDashboard },
  { href: '/admin/orders', label: 'Orders', icon: Package },
  { href: '/admin/disputes', label: 'Disputes', icon: ShieldAlert },
  { href: '/admin/events', label: 'Events', icon: Inbox },
  { href: '/admin/reconciliation', label: 'Reconciliation', icon: Scale },
  { href: '/admin/ledger', label: 'Ledger', icon: Landmark },
  { href: '/admin/audit', label: 'Audit log', icon: ScrollText },
];
