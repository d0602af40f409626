/** The items of a checkout session: which price each has, and what it comes to. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidParam, missingParam } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { CheckoutItem } from '../../state/checkout.ts';
import type { Price } from '../../state/price.ts';
import { requireEntry } from '../lookup.ts';
import { addPrice } from '../prices/build.ts';
import { addProduct } from '../products/build.ts';

const MAX_ITEMS = 100;
const MAX_QUANTITY = 999_999;

interface PriceData {
  currency: string;
  product?: string;
  product_data?: Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData;
  recurring?: object;
  tax_behavior?: Stripe.Price.TaxBehavior;
  unit_amount?: number;
  unit_amount_decimal?: string;
}

export interface ItemParams {
  adjustable_quantity?: { enabled: boolean; maximum?: number; minimum?: number };
  metadata?: Record<string, string>;
  price?: string;
  price_data?: PriceData;
  quantity?: number;
  tax_rates?: string[];
}

function recurringRefused(param: string): Error {
  return invalidParam(
    'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    param,
  );
}

/** A price made for this session alone cannot be used again: Stripe keeps it archived. */
function inlinePrice(call: Call, data: PriceData, at: string): Price {
  if (data.recurring !== undefined) throw recurringRefused(at);
  if ((data.product === undefined) === (data.product_data === undefined)) {
    throw invalidParam(
      'You must specify either `product` or `product_data` when using `price_data`.',
      `${at}[price_data]`,
    );
  }
  const { product, product_data: made, recurring: _recurring, ...amount } = data;
  const id =
    made === undefined
      ? requireEntry(call.account.tables.products, product ?? '', `${at}[price_data][product]`, 'param')
          .object.id
      : addProduct(call, { ...made, active: false }).id;
  return addPrice(call, { ...amount, active: false }, id);
}

function savedPrice(call: Call, id: string, at: string): Price {
  const { prices, products } = call.account.tables;
  const price = requireEntry(prices, id, `${at}[price]`, 'param').object;
  if (!price.active) {
    throw invalidParam(
      'The price specified is inactive. This field only accepts active prices.',
      `${at}[price]`,
    );
  }
  if (price.recurring !== null) throw recurringRefused(`${at}[price]`);
  if (products.get(price.product)?.object.active === false) {
    throw invalidParam(`The product ${price.product} is not active.`, `${at}[price]`, 'product_inactive');
  }
  return price;
}

/** In minor units, half up. */
function subtotalOf(price: Price, quantity: number): number {
  const { transform_quantity: transform, custom_unit_amount: custom } = price;
  const groups = transform === null ? quantity : quantity / transform.divide_by;
  const counted = transform?.round === 'up' ? Math.ceil(groups) : Math.floor(groups);
  const unit =
    custom === null ? Number(price.unit_amount_decimal ?? 0) : (custom.preset ?? custom.minimum ?? 0);
  return Math.round(unit * counted);
}

function itemOf(call: Call, params: ItemParams, index: number): CheckoutItem {
  const at = `line_items[${index}]`;
  const { price: id, price_data: data, quantity, adjustable_quantity: adjustable } = params;
  if (id === undefined && data === undefined) throw missingParam(`${at}[price]`);
  if (id !== undefined && data !== undefined) throw exclusiveParams('price', 'price_data', `${at}[price]`);
  if (quantity === undefined) throw missingParam(`${at}[quantity]`);
  if (quantity < 1 || quantity > MAX_QUANTITY) {
    throw invalidParam(`Invalid quantity: must be between 1 and ${MAX_QUANTITY}.`, `${at}[quantity]`);
  }
  const [rate] = params.tax_rates ?? [];
  if (rate !== undefined)
    throw invalidParam(`No such tax rate: '${rate.slice(0, 100)}'`, `${at}[tax_rates]`, 'resource_missing');
  const price = data === undefined ? savedPrice(call, id ?? '', at) : inlinePrice(call, data, at);
  const subtotal = subtotalOf(price, quantity);
  return {
    id: call.account.ids.id('li'),
    object: 'item',
    adjustable_quantity:
      adjustable === undefined
        ? null
        : {
            enabled: adjustable.enabled,
            maximum: adjustable.enabled ? (adjustable.maximum ?? 99) : null,
            minimum: adjustable.enabled ? (adjustable.minimum ?? 0) : null,
          },
    amount_discount: 0,
    amount_subtotal: subtotal,
    amount_tax: 0,
    amount_total: subtotal,
    currency: price.currency,
    description: call.account.tables.products.get(price.product)?.object.name ?? null,
    metadata: params.metadata ?? {},
    price,
    quantity,
  };
}

export function itemsOf(call: Call, given: readonly ItemParams[] | undefined): CheckoutItem[] {
  if (given === undefined || given.length === 0) {
    throw missingParam('line_items');
  }
  if (given.length > MAX_ITEMS)
    throw invalidParam(`You may only have up to ${MAX_ITEMS} line items.`, 'line_items');
  const items = given.map((item, index) => itemOf(call, item, index));
  const currencies = new Set(items.map((item) => item.currency));
  if (currencies.size > 1) {
    throw invalidParam('All prices on a Checkout Session must have the same currency.', 'line_items');
  }
  return items;
}
