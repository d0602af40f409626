/** What a publishable key may see of an object: no customer, no metadata, no charge. */
const VISIBLE: Readonly<Record<string, readonly string[]>> = {
  payment_intent: [
    'id',
    'object',
    'amount',
    'amount_details',
    'automatic_payment_methods',
    'canceled_at',
    'cancellation_reason',
    'capture_method',
    'client_secret',
    'confirmation_method',
    'created',
    'currency',
    'description',
    'last_payment_error',
    'livemode',
    'next_action',
    'payment_method',
    'payment_method_types',
    'processing',
    'receipt_email',
    'setup_future_usage',
    'shipping',
    'source',
    'status',
  ],
  setup_intent: [
    'id',
    'object',
    'automatic_payment_methods',
    'cancellation_reason',
    'client_secret',
    'created',
    'description',
    'last_setup_error',
    'livemode',
    'next_action',
    'payment_method',
    'payment_method_types',
    'status',
    'usage',
  ],
  payment_method: [
    'id',
    'object',
    'allow_redisplay',
    'billing_details',
    'bancontact',
    'card',
    'ideal',
    'klarna',
    'link',
    'multibanco',
    'paypal',
    'sepa_debit',
    'us_bank_account',
    'created',
    'customer',
    'livemode',
    'type',
  ],
};

export function clientView(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clientView);
  const source: Readonly<Record<string, unknown>> = { ...value };
  const visible = VISIBLE[String(source['object'])] ?? Object.keys(source);
  const view: Record<string, unknown> = {};
  for (const name of visible) if (source[name] !== undefined) view[name] = clientView(source[name]);
  return view;
}
