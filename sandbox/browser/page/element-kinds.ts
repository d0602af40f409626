/** The registry of Elements: what each type loads and may emit. A new Element is one entry here and one frame. */

export interface ElementKind {
  readonly type: string;
  /** Document under /_sandbox/elements/. */
  readonly frame: string;
  readonly title: string;
  /** Height of the form at a width, in CSS pixels, so that the page does not jump when the frame reports its own. */
  readonly initialHeightPx: (widthPx: number) => number;
  /** Whether two of the same mode may live in one Elements group. */
  readonly keyOf: (options: Readonly<Record<string, unknown>>) => string;
  readonly events: ReadonlySet<string>;
}

const COMMON_EVENTS = ['loaderstart', 'ready', 'change', 'focus', 'blur', 'escape', 'loaderror'];

const PAYMENT: ElementKind = {
  type: 'payment',
  frame: 'payment',
  title: 'Secure payment input frame',
  initialHeightPx(widthPx) {
    // Card is the first of several methods: a row of them and the space below it come on top of the card's form.
    const tabsPx = 78;
    if (widthPx < 350) return 419 + tabsPx;
    return (widthPx < 420 ? 336 : 295) + tabsPx;
  },
  keyOf: () => 'payment',
  events: new Set([
    ...COMMON_EVENTS,
    'carddetailschange',
    'savedpaymentmethodupdate',
    'savedpaymentmethodremove',
    'availablepaymentmethodschange',
  ]),
};

const ADDRESS: ElementKind = {
  type: 'address',
  frame: 'address',
  title: 'Secure address input frame',
  initialHeightPx: () => 486,
  keyOf: (options) => `address:${String(options.mode)}`,
  events: new Set(COMMON_EVENTS),
};

const EXPRESS_CHECKOUT: ElementKind = {
  type: 'expressCheckout',
  frame: 'express',
  title: 'Secure express checkout frame',
  initialHeightPx: (widthPx) => (widthPx < 480 ? 54 : 48),
  keyOf: () => 'expressCheckout',
  events: new Set([
    'loaderstart',
    'ready',
    'focus',
    'blur',
    'escape',
    'loaderror',
    'availablepaymentmethodschange',
  ]),
};

const LINK_AUTHENTICATION: ElementKind = {
  type: 'linkAuthentication',
  frame: 'link',
  title: 'Secure email input frame',
  initialHeightPx: () => 68,
  keyOf: () => 'linkAuthentication',
  events: new Set(COMMON_EVENTS),
};

const KINDS: ReadonlyMap<string, ElementKind> = new Map(
  [PAYMENT, ADDRESS, EXPRESS_CHECKOUT, LINK_AUTHENTICATION].map((kind) => [kind.type, kind]),
);

export function findElementKind(type: string): ElementKind | undefined {
  return KINDS.get(type);
}

export function elementTypes(): string[] {
  return [...KINDS.keys()];
}
