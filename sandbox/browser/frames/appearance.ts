/**
 * Applies the `appearance` option: theme, variables and a safe subset of rules. Selectors and properties are allow-listed
 * and values go through CSSOM, so a shop can style the frame but not make it load or reveal anything.
 */
import { type JsonRecord, recordAt, stringAt } from '../wire/json.ts';

const SELECTOR = /^\.[A-Z][A-Za-z]*(--[a-z]+)?(::?[a-z-]+)?$/;
const PROPERTIES: ReadonlySet<string> = new Set(
  `background backgroundColor border borderColor borderRadius borderStyle borderWidth borderTop borderBottom borderLeft
  borderRight boxShadow color fill fontFamily fontSize fontStyle fontVariant fontWeight letterSpacing lineHeight margin
  marginTop marginBottom marginLeft marginRight opacity outline outlineColor outlineOffset outlineWidth padding
  paddingTop paddingBottom paddingLeft paddingRight textAlign textDecoration textShadow textTransform transition
  webkitTextFillColor`.split(/\s+/),
);
const VARIABLE = /^[a-z][A-Za-z0-9]*$/;
const UNSAFE_VALUE = /url\(|image\(|image-set\(|@import|[;{}\\]/i;
const THEMES: ReadonlySet<string> = new Set(['stripe', 'night', 'flat']);

const sheet = new CSSStyleSheet();
let applied: string[] = [];

export function applyAppearance(appearance: JsonRecord): void {
  const root = document.documentElement;
  const theme = stringAt(appearance, 'theme') ?? 'stripe';
  root.dataset.theme = THEMES.has(theme) ? theme : 'stripe';
  root.dataset.labels = appearance.labels === 'floating' ? 'floating' : 'above';
  root.dataset.animations = appearance.disableAnimations === true ? 'off' : 'on';
  for (const name of applied) root.style.removeProperty(name);
  applied = [];
  for (const [name, value] of Object.entries(recordAt(appearance, 'variables'))) {
    if (!VARIABLE.test(name) || !isSafe(value)) continue;
    const property = `--${name}`;
    root.style.setProperty(property, value);
    applied.push(property);
  }
  applyRules(recordAt(appearance, 'rules'));
}

/** Paints the colour of the shop's page behind the form; transparent when there is none. */
export function applySurface(content: HTMLElement, color: unknown): void {
  content.style.backgroundColor = isSafe(color) ? color : '';
}

function applyRules(rules: JsonRecord): void {
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  sheet.replaceSync('');
  for (const [selectors, declarations] of Object.entries(rules)) {
    const list = selectors.split(',').map((selector) => selector.trim());
    if (!list.every((selector) => SELECTOR.test(selector))) continue;
    const index = sheet.insertRule(`${list.join(',')} {}`, sheet.cssRules.length);
    const rule = sheet.cssRules.item(index);
    if (!(rule instanceof CSSStyleRule)) continue;
    for (const [property, value] of Object.entries(recordAt({ declarations }, 'declarations'))) {
      if (!PROPERTIES.has(property) || !isSafe(value)) continue;
      rule.style.setProperty(toKebabCase(property), value);
    }
  }
}

function isSafe(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 300 && !UNSAFE_VALUE.test(value);
}

function toKebabCase(property: string): string {
  const kebab = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return kebab.startsWith('webkit') ? `-${kebab}` : kebab;
}
