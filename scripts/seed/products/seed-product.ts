/** How the demo catalogue is written down: prices in whole US dollars, stock per variant. */
export type SeedVariant = {
  /** '' for a product of one kind. */
  readonly title: string;
  readonly stock: number;
  /** Another price than the product's. */
  readonly dollars?: number;
};

export type SeedProduct = {
  readonly slug: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly details: readonly (readonly [label: string, value: string])[];
  readonly dollars: number;
  /** Sort key of "featured". */
  readonly popularity: number;
  /** Day it came into the shop: the key of "newest". */
  readonly addedOn: string;
  readonly variants: readonly SeedVariant[];
};

export type SeedCategory = {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly products: readonly SeedProduct[];
};
