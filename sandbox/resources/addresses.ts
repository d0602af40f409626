/** Address, billing and shipping blocks: parameters in, Stripe's complete shapes out. */
import type Stripe from 'stripe';
import { orNull } from '../params/empty.ts';

type AddressParam = { [K in keyof Stripe.Address]?: string | null };

export function addressOf(param: AddressParam | '' | null | undefined): Stripe.Address | null {
  if (param === undefined || param === null || param === '') return null;
  return {
    city: orNull(param.city),
    country: orNull(param.country),
    line1: orNull(param.line1),
    line2: orNull(param.line2),
    postal_code: orNull(param.postal_code),
    state: orNull(param.state),
  };
}

const NO_ADDRESS: Stripe.Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

interface BillingParam {
  address?: AddressParam | '' | null;
  email?: string | '' | null;
  name?: string | '' | null;
  phone?: string | '' | null;
  tax_id?: string | null;
}

export interface BillingDetails {
  address: Stripe.Address;
  email: string | null;
  name: string | null;
  phone: string | null;
  tax_id: string | null;
}

export function billingDetailsOf(param: BillingParam | undefined): BillingDetails {
  return {
    address: addressOf(param?.address) ?? NO_ADDRESS,
    email: orNull(param?.email),
    name: orNull(param?.name),
    phone: orNull(param?.phone),
    tax_id: orNull(param?.tax_id),
  };
}

interface ShippingParam {
  address?: AddressParam;
  name?: string;
  phone?: string | null;
  carrier?: string | null;
  tracking_number?: string | null;
}

export interface ShippingDetails {
  address: Stripe.Address;
  carrier: string | null;
  name: string;
  phone: string | null;
  tracking_number: string | null;
}

export function shippingOf(param: ShippingParam | '' | null | undefined): ShippingDetails | null {
  if (param === undefined || param === null || param === '') return null;
  return {
    address: addressOf(param.address) ?? NO_ADDRESS,
    carrier: orNull(param.carrier),
    name: param.name ?? '',
    phone: orNull(param.phone),
    tracking_number: orNull(param.tracking_number),
  };
}

/** A customer's shipping has fewer members than an intent's. */
export function customerShippingOf(
  param: ShippingParam | '' | null | undefined,
): Stripe.Customer.Shipping | null {
  const shipping = shippingOf(param);
  return shipping === null ? null : { address: shipping.address, name: shipping.name, phone: shipping.phone };
}
