/** A small card with the brand's name or initials, drawn here: no network's logo is used. Purely decorative. */
import { svg } from '../dom.ts';
import type { CardBrand } from './brands.ts';

interface Mark {
  readonly text: string;
  readonly fill: string;
}

const MARKS: ReadonlyMap<string, Mark> = new Map([
  ['visa', { text: 'VISA', fill: '#1e3a8a' }],
  ['mastercard', { text: 'MC', fill: '#9a3412' }],
  ['amex', { text: 'AMEX', fill: '#0e6390' }],
  ['discover', { text: 'DISC', fill: '#8a4b08' }],
  ['diners', { text: 'DC', fill: '#334155' }],
  ['jcb', { text: 'JCB', fill: '#166534' }],
  ['unionpay', { text: 'UP', fill: '#155e63' }],
]);

export function drawBrandMark(brand: CardBrand): SVGElement {
  const mark = MARKS.get(brand.id);
  const frame = svg('svg', {
    viewBox: '0 0 34 22',
    width: '34',
    height: '22',
    'aria-hidden': 'true',
    class: 'BrandMark',
  });
  if (!mark) {
    frame.append(
      svg('rect', {
        x: '0.75',
        y: '0.75',
        width: '32.5',
        height: '20.5',
        rx: '3.25',
        class: 'BrandMark--outline',
      }),
      svg('rect', { x: '1', y: '5', width: '32', height: '4', class: 'BrandMark--stripe' }),
    );
    return frame;
  }
  const text = svg('text', { x: '17', y: '14.6', class: 'BrandMark--text' });
  text.textContent = mark.text;
  frame.append(svg('rect', { width: '34', height: '22', rx: '4', fill: mark.fill }), text);
  return frame;
}
