/** Demo catalogue: kitchen and table. */
import type { SeedCategory } from './seed-product.ts';

export const kitchen: SeedCategory = {
  slug: 'kitchen',
  name: 'Kitchen & Table',
  description: 'Pots, bowls and boards that get better with every meal.',
  products: [
    {
      slug: 'harbor-mug',
      title: 'Harbor Mug',
      subtitle: 'Stoneware, 350 ml, thrown by hand',
      description:
        'A mug with weight where you want it: a thick foot that keeps tea warm, a thin lip that feels like nothing. Each one is thrown on the wheel and glazed by pouring, so the line where the glaze stops is never the same twice.',
      details: [
        ['Material', 'Stoneware, lead-free glaze'],
        ['Holds', '350 ml, filled to the glaze line'],
        ['Care', 'Dishwasher and microwave safe'],
        ['Shown', 'Fog'],
      ],
      dollars: 28,
      popularity: 98,
      addedOn: '2026-02-03',
      variants: [
        { title: 'Fog', stock: 64 },
        { title: 'Rust', stock: 41 },
        { title: 'Ink', stock: 3 },
      ],
    },
    {
      slug: 'ember-kettle',
      title: 'Ember Kettle',
      subtitle: 'Gooseneck kettle for slow coffee',
      description:
        'The spout is bent in one piece from a single tube, so water leaves it as a thread you can aim. Works on gas and induction. The walnut grip stays cool because it never touches the steel.',
      details: [
        ['Material', 'Stainless steel, oiled walnut'],
        ['Holds', '900 ml'],
        ['Works on', 'Gas, induction, ceramic'],
        ['Weight', '720 g'],
      ],
      dollars: 96,
      popularity: 95,
      addedOn: '2026-05-18',
      variants: [{ title: '', stock: 37 }],
    },
    {
      slug: 'oakline-board',
      title: 'Oakline Board',
      subtitle: 'End-grain cutting board in white oak',
      description:
        'End grain closes behind the knife instead of keeping its scars. We glue each board from offcuts of one furniture workshop, oil it four times and leave a groove for juices on one side only.',
      details: [
        ['Material', 'White oak, food-safe oil'],
        ['Thickness', '38 mm'],
        ['Care', 'Wipe and let dry on edge, oil monthly'],
      ],
      dollars: 74,
      popularity: 83,
      addedOn: '2025-11-21',
      variants: [
        { title: 'Small, 30 × 20 cm', stock: 52 },
        { title: 'Large, 45 × 30 cm', stock: 28, dollars: 118 },
      ],
    },
    {
      slug: 'tidal-bowls',
      title: 'Tidal Bowls',
      subtitle: 'Nesting set of three',
      description:
        'Three bowls that fit into each other like a sentence: one for the salad, one for the dressing, one for the last olive. The reactive glaze pools at the bottom and breaks pale at the rim.',
      details: [
        ['Set', '12, 17 and 22 cm across'],
        ['Material', 'Stoneware'],
        ['Care', 'Dishwasher safe'],
      ],
      dollars: 82,
      popularity: 88,
      addedOn: '2026-03-27',
      variants: [{ title: '', stock: 33 }],
    },
    {
      slug: 'loam-casserole',
      title: 'Loam Casserole',
      subtitle: 'Enamelled cast iron, 4.2 litres',
      description:
        'Five kilograms that you will hand on. The lid has small teeth inside that let the steam rain back evenly, and the enamel is matt, so it forgives the spoon.',
      details: [
        ['Material', 'Cast iron, three coats of enamel'],
        ['Holds', '4.2 l, serves six'],
        ['Oven', 'Up to 260 °C, lid included'],
        ['Shown', 'Clay'],
      ],
      dollars: 189,
      popularity: 91,
      addedOn: '2025-09-30',
      variants: [
        { title: 'Clay', stock: 19 },
        { title: 'Pine', stock: 12 },
        { title: 'Bone', stock: 0 },
      ],
    },
  ],
};
