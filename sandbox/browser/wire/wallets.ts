/** What each wallet is called, in the shop's page and in the frames. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['apple_pay', 'Apple Pay'],
  ['google_pay', 'Google Pay'],
  ['link', 'Link'],
]);

export function walletName(type: string): string {
  return NAMES.get(type) ?? type;
}
