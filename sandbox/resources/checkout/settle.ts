/**
 * What an intent's outcome means for the checkout session that made it: complete, paid now or later, or failed after all.
 * Called by whatever moves an intent; intents without a session cost nothing.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import type { IntentSecrets } from '../../state/tables.ts';
import { capturesLater } from '../capture-method.ts';
import { redeem } from '../coupons/redemption.ts';
import { idOf } from '../lookup.ts';

type Session = Stripe.Checkout.Session;

export function completeSession(call: Call, id: string, paid: Session['payment_status']): void {
  const { checkoutSessions } = call.account.tables;
  const entry = checkoutSessions.get(id);
  if (entry === undefined || entry.object.status !== 'open') return;
  const done: Session = { ...entry.object, payment_status: paid, status: 'complete', url: null };
  checkoutSessions.replace(entry, done);
  for (const { coupon, promotion_code: code } of done.discounts ?? []) {
    const codeId = idOf(code);
    const held = codeId === null ? undefined : call.account.tables.promotionCodes.get(codeId)?.object;
    redeem(call, idOf(coupon) ?? idOf(held?.promotion.coupon) ?? '', codeId);
  }
  emit(call, 'checkout.session.completed', done);
}

/** After an intent has been written. */
export function followPayment(call: Call, hidden: IntentSecrets, intent: Stripe.PaymentIntent): void {
  if (hidden.checkoutSession === undefined) return;
  const { checkoutSessions } = call.account.tables;
  const entry = checkoutSessions.get(hidden.checkoutSession);
  if (entry === undefined) return;
  const held = entry.object;
  if (held.status === 'open') {
    const { status } = intent;
    if (status === 'succeeded') completeSession(call, held.id, 'paid');
    else if (status === 'processing' || status === 'requires_capture')
      completeSession(call, held.id, 'unpaid');
    return;
  }
  if (held.status !== 'complete' || held.payment_status !== 'unpaid') return;
  if (intent.status === 'succeeded') {
    const paid = checkoutSessions.replace(entry, { ...held, payment_status: 'paid' });
    // A capture is the shop's own doing: only a delayed method tells of itself.
    if (!capturesLater(intent, 'card')) emit(call, 'checkout.session.async_payment_succeeded', paid);
  } else if (intent.status === 'requires_payment_method') {
    emit(call, 'checkout.session.async_payment_failed', held);
  }
}

export function followSetup(call: Call, hidden: IntentSecrets, intent: Stripe.SetupIntent): void {
  if (hidden.checkoutSession === undefined || intent.status !== 'succeeded') return;
  completeSession(call, hidden.checkoutSession, 'no_payment_required');
}
