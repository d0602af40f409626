'use client';
/** Says in the cart that a payment is still on its way: what is in the cart now is another order (rule 46). */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { readWaitingOrders, type WaitingOrder } from '#lib/browser/orders-api.ts';
import { sessionStore } from '#lib/browser/session.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';

export function WaitingOrders() {
  const { subscribe, snapshot, serverSnapshot } = sessionStore;
  const signedIn = Boolean(useSyncExternalStore(subscribe, snapshot, serverSnapshot));
  const [orders, setOrders] = useState<readonly WaitingOrder[]>([]);
  useEffect(() => {
    if (!signedIn) return;
    const stop = new AbortController();
    void readWaitingOrders(stop.signal).then((answer) => {
      if (answer.ok && !stop.signal.aborted) setOrders(answer.value);
    });
    return () => stop.abort();
  }, [signedIn]);
  return orders.map((order) => {
    const labels = orderLabels(order.truth, { methodType: order.methodType });
    const href = order.intentId === null ? `/orders/${order.number}` : `/checkout/${order.intentId}`;
    return (
      <Alert
        key={order.number}
        title={labels.title}
        className="mb-6"
        action={
          <TextLink href={href} document>
            See your payment
          </TextLink>
        }
      >
        Order <span className="tabular whitespace-nowrap">{order.number}</span>: {labels.body}
      </Alert>
    );
  });
}
