/** Card brands by their published number ranges: how a number is grouped, how long it is and how long its code is. */

export interface CardBrand {
  readonly id: string;
  readonly name: string;
  readonly lengths: readonly number[];
  /** Positions after which a space is shown. */
  readonly gaps: readonly number[];
  readonly cvcLength: 3 | 4;
  readonly luhn: boolean;
}

const FOURS = [4, 8, 12, 16] as const;

const BRANDS: readonly (readonly [RegExp, CardBrand])[] = [
  [/^4/, { id: 'visa', name: 'Visa', lengths: [16], gaps: FOURS, cvcLength: 3, luhn: true }],
  [
    /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/,
    { id: 'mastercard', name: 'Mastercard', lengths: [16], gaps: FOURS, cvcLength: 3, luhn: true },
  ],
  [
    /^3[47]/,
    { id: 'amex', name: 'American Express', lengths: [15], gaps: [4, 10], cvcLength: 4, luhn: true },
  ],
  [/^36/, { id: 'diners', name: 'Diners Club', lengths: [14], gaps: [4, 10], cvcLength: 3, luhn: true }],
  [
    /^3(0[0-59]|[89])/,
    { id: 'diners', name: 'Diners Club', lengths: [16], gaps: FOURS, cvcLength: 3, luhn: true },
  ],
  [/^35(2[89]|[3-8])/, { id: 'jcb', name: 'JCB', lengths: [16], gaps: FOURS, cvcLength: 3, luhn: true }],
  [
    /^(6011|64[4-9]|65)/,
    { id: 'discover', name: 'Discover', lengths: [16], gaps: FOURS, cvcLength: 3, luhn: true },
  ],
  [
    /^(62|81)/,
    { id: 'unionpay', name: 'UnionPay', lengths: [16, 17, 18, 19], gaps: FOURS, cvcLength: 3, luhn: false },
  ],
];

export const UNKNOWN_BRAND: CardBrand = {
  id: 'unknown',
  name: '',
  lengths: [16],
  gaps: FOURS,
  cvcLength: 3,
  luhn: true,
};

export function brandOf(digits: string): CardBrand {
  return BRANDS.find(([range]) => range.test(digits))?.[1] ?? UNKNOWN_BRAND;
}

export function formatNumber(digits: string): string {
  const brand = brandOf(digits);
  const kept = digits.slice(0, Math.max(...brand.lengths));
  let text = '';
  for (let index = 0; index < kept.length; index += 1) {
    if (brand.gaps.includes(index)) text += ' ';
    text += kept.charAt(index);
  }
  return text;
}

/** The check digit rule that all brands but UnionPay use. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - index));
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** The brand as the API names it. */
export function brandById(id: string): CardBrand {
  return BRANDS.find(([, brand]) => brand.id === id)?.[1] ?? { ...UNKNOWN_BRAND, name: id };
}
