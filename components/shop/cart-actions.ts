'use client';
/** What a shopper does with the cart, with the words that follow: optimistic, and honest when the server disagrees. */
import { notify } from '#components/ui/toast.tsx';
import type { CartCandidate } from '#lib/browser/cart-changes.ts';
import { changeCart, quantityInCart } from '#lib/browser/cart-store.ts';
import type { CartItem } from '#lib/contracts/cart.ts';
import { capQuantity } from '#lib/domain/quantity.ts';

async function apply(item: CartCandidate, quantity: number, failure: string): Promise<boolean> {
  const result = await changeCart({ item, quantity });
  if (!result.ok) {
    const outdated = result.error.code === 'session_changed';
    notify.error(failure, {
      id: `cart-${item.variantId}`,
      description: result.error.message,
      ...(outdated ? { action: { label: 'Load again', onPress: () => window.location.reload() } } : {}),
    });
  }
  return result.ok;
}

export function changeLine(item: CartItem, quantity: number): void {
  if (quantity === item.quantity) return;
  void apply(item, quantity, `We could not change ${item.title}.`);
}

export function removeLine(item: CartItem): void {
  void apply(item, 0, `We could not remove ${item.title}.`).then((removed) => {
    if (!removed) return;
    notify.info(`${item.title} removed`, {
      id: `cart-${item.variantId}`,
      action: {
        label: 'Undo',
        onPress: () => void apply(item, item.quantity, `We could not put ${item.title} back.`),
      },
    });
  });
}

/** Adds to what is there. Resolves with whether the server has it. */
export function addToCart(item: CartCandidate, quantity: number): Promise<boolean> {
  const wanted = capQuantity(quantityInCart(item.variantId) + quantity);
  return apply(item, wanted, `We could not add ${item.title}.`);
}
