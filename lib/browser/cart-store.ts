/**
 * The shopper's cart in this tab: the server's last answer plus changes on their way. Changes to one variant replace
 * each other and are sent one at a time, so quick presses cost one request and answers cannot overtake each other; a
 * failed change disappears again (rollback). Other tabs are told to read anew.
 */
import type { Cart } from '#lib/contracts/cart.ts';
import { err, type Result } from '#lib/domain/result.ts';
import { parseCart } from './cart-answer.ts';
import { applyChanges, type CartChange, emptyCart } from './cart-changes.ts';
import { type Problem, requestJson } from './request-json.ts';

export type CartState = {
  /** `failed`: never read yet, and the last try failed. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly cart: Cart;
  readonly saving: boolean;
};

type Waiter = (result: Result<Cart, Problem>) => void;
type Pending = CartChange & { readonly waiters: readonly Waiter[] };

const INITIAL: CartState = { status: 'loading', cart: emptyCart('usd'), saving: false };

let state: CartState = INITIAL;
let confirmed: Cart | null = null;
let reading: Promise<void> | null = null;
let sending = false;
const pending = new Map<string, Pending>();
const listeners = new Set<() => void>();
let channel: BroadcastChannel | null = null;

function publish(status: CartState['status']): void {
  const cart = applyChanges(confirmed ?? emptyCart('usd'), [...pending.values()]);
  state = { status, cart, saving: sending };
  for (const listener of listeners) listener();
}

const settledStatus = (): CartState['status'] => (confirmed ? 'ready' : state.status);

async function read(): Promise<void> {
  const result = await requestJson('/api/cart', { method: 'GET' }, parseCart);
  // An answer that was read before a write is older than the write's own answer.
  if (sending) return;
  if (result.ok) confirmed = result.value;
  publish(confirmed ? 'ready' : 'failed');
}

/** Reads the cart again; callers at the same moment share one request. */
export function refreshCart(): Promise<void> {
  reading ??= read().finally(() => {
    reading = null;
  });
  return reading;
}

function send({ item, quantity }: CartChange): Promise<Result<Cart, Problem>> {
  const path = `/api/cart/items/${encodeURIComponent(item.variantId)}`;
  return quantity === 0
    ? requestJson(path, { method: 'DELETE', body: '{}' }, parseCart)
    : requestJson(path, { method: 'PUT', body: JSON.stringify({ quantity }) }, parseCart);
}

async function drain(): Promise<void> {
  if (sending) return;
  sending = true;
  for (let next = pending.entries().next(); !next.done; next = pending.entries().next()) {
    const [variantId, change] = next.value;
    const result = await send(change);
    if (result.ok) confirmed = result.value;
    const latest = pending.get(variantId);
    // A newer wish for the same variant takes this one's place, and its waiters with it.
    if (latest !== change) continue;
    pending.delete(variantId);
    publish(settledStatus());
    for (const waiter of latest?.waiters ?? []) waiter(result);
  }
  sending = false;
  publish(settledStatus());
  if (!confirmed) void refreshCart();
  channel?.postMessage('changed');
}

/** Sets a quantity (0 removes): shown at once, kept when the server agrees. Resolves with the server's word. */
export function changeCart(change: CartChange): Promise<Result<Cart, Problem>> {
  return new Promise((resolve) => {
    const { variantId } = change.item;
    const before = pending.get(variantId);
    pending.set(variantId, { ...change, waiters: [...(before?.waiters ?? []), resolve] });
    publish(confirmed ? 'ready' : state.status);
    drain().catch(() => resolve(err(LOST)));
  });
}

const LOST: Problem = {
  code: 'network_lost',
  status: 0,
  message: 'We could not reach the shop.',
  requestId: null,
  retryable: true,
  retryAfterMs: null,
  details: {},
};

/** How many of a variant are in the cart as shown. */
export const quantityInCart = (variantId: string): number =>
  state.cart.items.find((item) => item.variantId === variantId)?.quantity ?? 0;

function listen(): () => void {
  const onMessage = () => void refreshCart();
  // A page from the back-forward cache shows the cart of back then.
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) void refreshCart();
  };
  channel = new BroadcastChannel('mh-cart');
  channel.addEventListener('message', onMessage);
  window.addEventListener('pageshow', onPageShow);
  return () => {
    channel?.close();
    channel = null;
    window.removeEventListener('pageshow', onPageShow);
  };
}

let stop: (() => void) | null = null;

/** For useSyncExternalStore: the first subscriber reads the cart, the last one leaving ends the listening. */
export const cartStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    if (!stop) {
      stop = listen();
      if (!confirmed) void refreshCart();
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        stop?.();
        stop = null;
      }
    };
  },
  snapshot: (): CartState => state,
  serverSnapshot: (): CartState => INITIAL,
};
