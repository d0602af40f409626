/** Where a test's shopper lives. */
export const ADDRESS = {
  name: 'Ada Example',
  line1: '12 Harbour Street',
  city: 'Portland',
  state: 'OR',
  postalCode: '97201',
  country: 'US',
} as const;
