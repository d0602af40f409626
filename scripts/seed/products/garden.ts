/** Demo catalogue: plants and garden. */
import type { SeedCategory } from './seed-product.ts';

export const garden: SeedCategory = {
  slug: 'garden',
  name: 'Plants & Garden',
  description: 'For balconies, window sills and proper dirt.',
  products: [
    {
      slug: 'terrace-planter',
      title: 'Terrace Planter',
      subtitle: 'Terracotta with a reservoir below',
      description:
        'Water goes in at the side and is drawn up through a wick, so a week away is no drama. The clay breathes; the saucer is glazed and keeps your shelf dry.',
      details: [
        ['Material', 'Unglazed terracotta'],
        ['Reservoir', 'About seven days'],
        ['Plant', 'Not included'],
      ],
      dollars: 42,
      popularity: 82,
      addedOn: '2026-04-03',
      variants: [
        { title: 'Ø 14 cm', stock: 70 },
        { title: 'Ø 20 cm', stock: 38, dollars: 59 },
      ],
    },
    {
      slug: 'rill-watering-can',
      title: 'Rill Watering Can',
      subtitle: 'Long spout, powder-coated steel',
      description:
        'A spout long enough to reach the back of the shelf, and a balance that lets you pour with two fingers. It is nice enough to leave out, which is why your plants will get water.',
      details: [
        ['Holds', '1.6 l'],
        ['Material', 'Galvanised steel, powder-coated'],
        ['Shown', 'Fern'],
      ],
      dollars: 54,
      popularity: 75,
      addedOn: '2026-05-12',
      variants: [
        { title: 'Fern', stock: 43 },
        { title: 'Cream', stock: 36 },
      ],
    },
    {
      slug: 'hearth-trowel',
      title: 'Hearth Trowel',
      subtitle: 'Forged carbon steel, ash handle',
      description:
        'Forged from one piece, sharpened on one side for roots, with a handle as long as a real hand. It will rust a little if you leave it out and forgive you if you oil it.',
      details: [
        ['Material', 'Carbon steel, ash'],
        ['Length', '32 cm'],
        ['Guarantee', 'For life, also against neighbours'],
      ],
      dollars: 39,
      popularity: 68,
      addedOn: '2026-02-17',
      variants: [{ title: '', stock: 61 }],
    },
    {
      slug: 'orbit-vase',
      title: 'Orbit Vase',
      subtitle: 'Hand-blown glass for three stems',
      description:
        'A sphere of smoked glass with a neck that holds stems upright without a trick. Blown, not moulded: look for the small bubble that says so.',
      details: [
        ['Material', 'Recycled glass'],
        ['Height', '19 cm'],
        ['Care', 'By hand, lukewarm'],
      ],
      dollars: 66,
      popularity: 89,
      addedOn: '2026-06-28',
      variants: [{ title: '', stock: 25 }],
    },
  ],
};
