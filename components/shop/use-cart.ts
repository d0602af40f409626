'use client';
/** The cart in a component, and the mini-cart's open state: one drawer, opened from anywhere. */
import { useSyncExternalStore } from 'react';
import { type CartState, cartStore } from '#lib/browser/cart-store.ts';

export const useCart = (): CartState =>
  useSyncExternalStore(cartStore.subscribe, cartStore.snapshot, cartStore.serverSnapshot);

let open = false;
const listeners = new Set<() => void>();

export function setCartOpen(next: boolean): void {
  open = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useCartOpen = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => false,
  );
