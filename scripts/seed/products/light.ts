/** Demo catalogue: light. */
import type { SeedCategory } from './seed-product.ts';

export const light: SeedCategory = {
  slug: 'light',
  name: 'Light',
  description: 'Lamps and candles for the hours that matter.',
  products: [
    {
      slug: 'dusk-lamp',
      title: 'Dusk Lamp',
      subtitle: 'Table lamp that dims by turning its shade',
      description:
        'No switch to look for: turn the shade and the light rises from candle to reading. The opal glass hides the bulb from every side, so it can stand at eye level next to the bed.',
      details: [
        ['Material', 'Opal glass, brushed brass'],
        ['Light', '2700 K, 10 to 480 lm'],
        ['Cable', '1.8 m, braided cotton'],
      ],
      dollars: 148,
      popularity: 99,
      addedOn: '2026-04-12',
      variants: [{ title: '', stock: 44 }],
    },
    {
      slug: 'halo-pendant',
      title: 'Halo Pendant',
      subtitle: 'Spun aluminium, warm inside',
      description:
        'Spun from one disc of aluminium on a lathe that is older than we are. Matt outside, warm white inside, so the table glows and the ceiling stays dark.',
      details: [
        ['Material', 'Aluminium, powder-coated'],
        ['Bulb', 'E27, not included'],
        ['Cable', '3 m, cut to length'],
        ['Shown', 'Saffron'],
      ],
      dollars: 132,
      popularity: 79,
      addedOn: '2025-12-08',
      variants: [
        { title: 'Saffron', stock: 22 },
        { title: 'Graphite', stock: 26 },
      ],
    },
    {
      slug: 'wick-candle',
      title: 'Still Candle',
      subtitle: 'Rapeseed wax in a reusable glass',
      description:
        'Fifty hours, one wick, no soot. We pour at low heat and let each candle rest for two weeks before it leaves, which is why the scent is there before you light it.',
      details: [
        ['Burns', 'About 50 hours'],
        ['Wax', 'Rapeseed, from northern fields'],
        ['Afterwards', 'Wash it out: a good water glass'],
      ],
      dollars: 34,
      popularity: 86,
      addedOn: '2026-06-02',
      variants: [
        { title: 'Fig leaf', stock: 58 },
        { title: 'Cold smoke', stock: 47 },
        { title: 'Unscented', stock: 30 },
      ],
    },
    {
      slug: 'foldlight-reader',
      title: 'Foldlight',
      subtitle: 'Rechargeable reading lamp, flat as a book',
      description:
        'Opens to a lamp, closes to a slab that fits a coat pocket. Three evenings per charge at full light, two weeks at the lowest step, and a battery that you can change with a coin.',
      details: [
        ['Runs', '9 to 120 hours'],
        ['Charges by', 'USB-C, cable included'],
        ['Weight', '310 g'],
      ],
      dollars: 79,
      popularity: 72,
      addedOn: '2026-07-15',
      variants: [{ title: '', stock: 4 }],
    },
  ],
};
