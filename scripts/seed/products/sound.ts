/** Demo catalogue: sound and tech. */
import type { SeedCategory } from './seed-product.ts';

export const sound: SeedCategory = {
  slug: 'sound',
  name: 'Sound & Tech',
  description: 'Electronics that can be opened, repaired and kept.',
  products: [
    {
      slug: 'hum-speaker',
      title: 'Hum Speaker',
      subtitle: 'Small room speaker in walnut and wool',
      description:
        'Tuned for low volume, which is how you listen most of the time. Two knobs, no microphone, and a front that comes off with a thumbnail when you want to change the wool.',
      details: [
        ['Power', '30 W, class D'],
        ['Inputs', 'Bluetooth 5.3, USB-C, 3.5 mm'],
        ['Repair', 'Spare parts for ten years'],
      ],
      dollars: 249,
      popularity: 96,
      addedOn: '2026-06-11',
      variants: [{ title: '', stock: 23 }],
    },
    {
      slug: 'still-headphones',
      title: 'Hush Headphones',
      subtitle: 'Closed, quiet, and repairable',
      description:
        'Soft where they touch you, stiff where the sound is made. Forty hours per charge; pads, headband and battery are changed with the key in the box.',
      details: [
        ['Battery', '40 hours, replaceable'],
        ['Weight', '248 g'],
        ['Cable', '3.5 mm and USB-C, both included'],
        ['Shown', 'Stone'],
      ],
      dollars: 219,
      popularity: 94,
      addedOn: '2026-07-01',
      variants: [
        { title: 'Stone', stock: 34 },
        { title: 'Midnight', stock: 1 },
      ],
    },
    {
      slug: 'lark-radio',
      title: 'Lark Radio',
      subtitle: 'FM, DAB+ and three presets',
      description:
        'A radio that is a radio. Turn it on and somebody is talking or singing. Three presets, one dial, a handle, and twenty hours on the battery for the far end of the garden.',
      details: [
        ['Receives', 'FM, DAB+'],
        ['Battery', '20 hours, charges by USB-C'],
        ['Shown', 'Butter'],
      ],
      dollars: 139,
      popularity: 87,
      addedOn: '2026-03-20',
      variants: [
        { title: 'Butter', stock: 20 },
        { title: 'Teal', stock: 16 },
      ],
    },
    {
      slug: 'dock-charger',
      title: 'Slate Dock',
      subtitle: 'Wireless charger cut from stone',
      description:
        'Half a kilogram of slate keeps it where it is, a ring of cork keeps your phone from sliding. Each piece shows the layers of its own quarry.',
      details: [
        ['Charges', 'Qi2, up to 15 W'],
        ['Material', 'Natural slate, cork'],
        ['Cable', '2 m, USB-C'],
      ],
      dollars: 72,
      popularity: 70,
      addedOn: '2026-01-30',
      variants: [{ title: '', stock: 50 }],
    },
  ],
};
