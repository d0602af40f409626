/** Demo catalogue: bed and bath. */
import type { SeedCategory } from './seed-product.ts';

export const home: SeedCategory = {
  slug: 'home',
  name: 'Bed & Bath',
  description: 'Wool, linen and cotton that soften with time.',
  products: [
    {
      slug: 'meadow-throw',
      title: 'Meadow Throw',
      subtitle: 'Lambswool blanket, woven in stripes',
      description:
        'Woven from undyed and plant-dyed lambswool on a shuttle loom, then washed until it stops being polite and becomes soft. Big enough for two on a sofa, light enough for a train.',
      details: [
        ['Material', '100 % lambswool'],
        ['Size', '140 × 190 cm'],
        ['Care', 'Air it; wool cycle twice a year'],
      ],
      dollars: 164,
      popularity: 93,
      addedOn: '2025-10-14',
      variants: [{ title: '', stock: 31 }],
    },
    {
      slug: 'linen-cushion',
      title: 'Washed Linen Cushion',
      subtitle: 'With a feather inner, 50 × 50 cm',
      description:
        'Heavy linen, washed with stones so that it is creased from the first day and nobody has to sit straight. The zip is hidden in the seam; the inner is traceable feather.',
      details: [
        ['Cover', '100 % European linen, 280 g/m²'],
        ['Inner', 'Feather, included'],
        ['Shown', 'Terracotta'],
      ],
      dollars: 58,
      popularity: 81,
      addedOn: '2026-01-19',
      variants: [
        { title: 'Terracotta', stock: 40 },
        { title: 'Oat', stock: 66 },
        { title: 'Moss', stock: 24 },
      ],
    },
    {
      slug: 'cloud-towels',
      title: 'Cloud Towels',
      subtitle: 'Set of three in long-staple cotton',
      description:
        'Long loops drink, short loops dry fast; these have both, in stripes you only notice with your fingers. One bath towel and two for hands.',
      details: [
        ['Set', '70 × 140 cm and two 50 × 90 cm'],
        ['Material', 'Long-staple cotton, 550 g/m²'],
        ['Care', '60 °C, tumble dry low'],
      ],
      dollars: 68,
      popularity: 77,
      addedOn: '2026-02-24',
      variants: [
        { title: 'Chalk', stock: 57 },
        { title: 'Sage', stock: 35 },
      ],
    },
    {
      slug: 'river-soap',
      title: 'River Soap',
      subtitle: 'Cold-processed bar with oat and clay',
      description:
        'Six weeks on the shelf before it is sold, so it lasts twice as long at the sink. Oat for the skin, green clay for the grip, nothing for the nose.',
      details: [
        ['Weight', '140 g'],
        ['Contains', 'Olive and coconut oil, oat, green clay'],
        ['Free from', 'Palm oil, perfume, dye'],
      ],
      dollars: 12,
      popularity: 66,
      addedOn: '2026-05-05',
      variants: [
        { title: 'One bar', stock: 120 },
        { title: 'Three bars', stock: 60, dollars: 32 },
      ],
    },
  ],
};
