/** The cart page: the document is the same for everybody, the cart comes from the browser. */
import type { Metadata } from 'next';
import { CartView } from '#components/shop/cart-view.tsx';
import { WaitingOrders } from '#components/shop/waiting-orders.tsx';

export const metadata: Metadata = { title: 'Your cart', robots: { index: false } };

export default function CartPage() {
  return (
    <div className="page-width pt-10">
      <h1 className="mb-8 text-4xl font-semibold tracking-tight">Your cart</h1>
      <WaitingOrders />
      <CartView />
    </div>
  );
}
