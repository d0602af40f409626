/** Demo catalogue: bags and carry. */
import type { SeedCategory } from './seed-product.ts';

export const carry: SeedCategory = {
  slug: 'carry',
  name: 'Bags & Carry',
  description: 'For the way there, and back again.',
  products: [
    {
      slug: 'wander-backpack',
      title: 'Wander Backpack',
      subtitle: 'Waxed canvas roll-top, 18 to 24 litres',
      description:
        'Canvas that we wax ourselves, so it can be waxed again in ten years. A roll-top that grows by six litres, a sleeve for a laptop that opens from the side, and no logo.',
      details: [
        ['Material', 'Waxed cotton canvas, bridle leather'],
        ['Holds', '18 l rolled, 24 l open'],
        ['Laptop', 'Up to 16 inches'],
        ['Shown', 'Olive'],
      ],
      dollars: 178,
      popularity: 97,
      addedOn: '2026-04-29',
      variants: [
        { title: 'Olive', stock: 27 },
        { title: 'Night', stock: 21 },
      ],
    },
    {
      slug: 'market-tote',
      title: 'Market Tote',
      subtitle: 'Heavy cotton with long handles',
      description:
        'Carries a week of vegetables or one sleeping toddler (we tried). The handles run around the bottom, so the bag hangs from itself and no seam takes the weight.',
      details: [
        ['Material', '16 oz organic cotton'],
        ['Size', '42 × 38 × 14 cm'],
        ['Carries', '20 kg'],
      ],
      dollars: 36,
      popularity: 78,
      addedOn: '2026-02-10',
      variants: [{ title: '', stock: 95 }],
    },
    {
      slug: 'fold-wallet',
      title: 'Fold Wallet',
      subtitle: 'One piece of leather, no stitching',
      description:
        'Cut and folded from a single piece of vegetable-tanned leather, closed by a brass stud. Six cards, folded notes, a key. Nothing to come undone.',
      details: [
        ['Material', 'Vegetable-tanned leather, 1.6 mm'],
        ['Closed', '10 × 7 × 1.2 cm'],
        ['Shown', 'Chestnut'],
      ],
      dollars: 64,
      popularity: 76,
      addedOn: '2025-11-05',
      variants: [
        { title: 'Chestnut', stock: 39 },
        { title: 'Black', stock: 45 },
      ],
    },
    {
      slug: 'transit-bottle',
      title: 'Transit Bottle',
      subtitle: 'Insulated steel, cold for a day',
      description:
        'Two walls of steel with nothing between them, and a cap that needs one turn, not seven. It fits a bicycle cage and stands in a cup holder.',
      details: [
        ['Keeps', 'Cold 24 h, hot 12 h'],
        ['Material', '18/8 stainless steel'],
        ['Shown', 'Lagoon'],
      ],
      dollars: 38,
      popularity: 85,
      addedOn: '2026-05-27',
      variants: [
        { title: 'Lagoon, 500 ml', stock: 62 },
        { title: 'Lagoon, 750 ml', stock: 48, dollars: 44 },
        { title: 'Sand, 500 ml', stock: 55 },
      ],
    },
  ],
};
