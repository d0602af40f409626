/** A new product from its parameters, and the checks that an update shares. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, orNull } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';

const MAX_IMAGES = 8;
const MAX_FEATURES = 15;
const MAX_UNIT_LABEL = 12;

interface Checked {
  images?: string[] | '' | null;
  marketing_features?: { name: string }[] | '' | null;
  unit_label?: string | '' | null;
  url?: string | '' | null;
  name?: string;
}

export function checkProduct(params: Checked): void {
  if (params.name === '') {
    throw invalidRequest('Product name cannot be empty.', { code: 'parameter_invalid_empty', param: 'name' });
  }
  if ((params.images?.length ?? 0) > MAX_IMAGES) {
    throw invalidRequest(`You may only have up to ${MAX_IMAGES} images.`, { param: 'images' });
  }
  if ((params.marketing_features?.length ?? 0) > MAX_FEATURES) {
    throw invalidRequest(`You may only have up to ${MAX_FEATURES} marketing features.`, {
      param: 'marketing_features',
    });
  }
  if ((params.unit_label?.length ?? 0) > MAX_UNIT_LABEL) {
    throw invalidRequest(`Invalid string: must be at most ${MAX_UNIT_LABEL} characters`, {
      param: 'unit_label',
    });
  }
  if (params.url && !URL.canParse(params.url)) {
    throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    });
  }
}

type TaxParams = { performance_location?: string; tax_code?: string | '' | null } | '' | null | undefined;

export function taxDetailsOf(given: TaxParams): Stripe.Product.TaxDetails | null {
  if (!given) return null;
  return { performance_location: given.performance_location ?? null, tax_code: orNull(given.tax_code) };
}

type ProductParams = Omit<Stripe.ProductCreateParams, 'default_price_data' | 'expand'>;

export function addProduct(call: Call, params: ProductParams): Stripe.Product {
  const { account } = call;
  checkProduct(params);
  const id = params.id ?? `prod_${account.ids.text(14)}`;
  if (account.tables.products.get(id) !== undefined) {
    throw invalidRequest('Product already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const now = account.clock.now();
  const product: Stripe.Product = {
    id,
    object: 'product',
    active: params.active ?? true,
    created: now,
    default_price: null,
    description: orNull(params.description),
    images: params.images ?? [],
    livemode: false,
    marketing_features: (params.marketing_features ?? []).map(({ name }) => ({ name })),
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: params.package_dimensions ?? null,
    shippable: params.shippable ?? null,
    statement_descriptor: orNull(params.statement_descriptor),
    tax_code: orNull(params.tax_code),
    tax_details: taxDetailsOf(params.tax_details),
    type: params.type ?? 'service',
    unit_label: orNull(params.unit_label),
    updated: now,
    url: orNull(params.url),
  };
  account.tables.products.add(product, null);
  emit(call, 'product.created', product);
  return product;
}
