/** Demo catalogue: desk and paper. */
import type { SeedCategory } from './seed-product.ts';

export const desk: SeedCategory = {
  slug: 'desk',
  name: 'Desk & Paper',
  description: 'Tools for thinking with your hands.',
  products: [
    {
      slug: 'field-notebook',
      title: 'Field Notebook',
      subtitle: 'Thread-sewn, 192 numbered pages',
      description:
        'Opens flat on page one and on page ninety-six. The paper takes fountain pens without bleeding, the pages are numbered, and the first two are left for a table of contents that you will finally keep.',
      details: [
        ['Size', '14 × 21 cm'],
        ['Paper', '90 g/m², acid-free, dot grid'],
        ['Cover', 'Linen on board, with an elastic'],
        ['Shown', 'Forest'],
      ],
      dollars: 24,
      popularity: 84,
      addedOn: '2026-01-07',
      variants: [
        { title: 'Forest', stock: 88 },
        { title: 'Ochre', stock: 54 },
        { title: 'Plum', stock: 2 },
      ],
    },
    {
      slug: 'brass-pen',
      title: 'Plumb Pen',
      subtitle: 'Solid brass, turned from one rod',
      description:
        'Heavy at the tip, so it writes with its own weight. The brass starts bright and darkens where you hold it: after a year it is yours and nobody else can pretend.',
      details: [
        ['Material', 'Uncoated brass'],
        ['Refill', 'Standard gel, 0.5 mm, included'],
        ['Weight', '38 g'],
      ],
      dollars: 46,
      popularity: 80,
      addedOn: '2026-03-11',
      variants: [{ title: '', stock: 73 }],
    },
    {
      slug: 'hour-clock',
      title: 'Quarter Clock',
      subtitle: 'Desk clock that does not tick',
      description:
        'A sweeping movement, no numbers, and a hand that is easy to read from across the room. The case is turned from ash and stands by itself at the angle of a book.',
      details: [
        ['Material', 'Ash, enamelled steel'],
        ['Across', '14 cm'],
        ['Runs on', 'One AA cell, about two years'],
      ],
      dollars: 88,
      popularity: 74,
      addedOn: '2025-12-19',
      variants: [{ title: '', stock: 29 }],
    },
    {
      slug: 'grove-organizer',
      title: 'Grove Organizer',
      subtitle: 'Pen cup and tray in one block of beech',
      description:
        'One block of beech, milled from above: a deep well for pens, a slot for the phone, a shallow bed for everything that was on your desk anyway.',
      details: [
        ['Material', 'Beech, hard-wax oil'],
        ['Size', '26 × 11 × 9 cm'],
        ['Made', 'To order in five days'],
      ],
      dollars: 62,
      popularity: 69,
      addedOn: '2026-06-21',
      variants: [{ title: '', stock: 18 }],
    },
  ],
};
