/** The `fonts` option: what frames need to load a shop's fonts. Style sheets are read by the page, which may see them. */
import { isRecord, type JsonRecord, stringAt } from '../wire/json.ts';

export interface FontSource {
  readonly family: string;
  /** A CSS `src` with absolute addresses. */
  readonly src: string;
  readonly descriptors: Readonly<Record<string, string>>;
}

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['style', 'font-style'],
  ['weight', 'font-weight'],
  ['unicodeRange', 'unicode-range'],
  ['display', 'font-display'],
]);

/** Never rejects: a font that cannot be read leaves the frame with its fallback. */
export async function readFonts(fonts: unknown): Promise<FontSource[]> {
  if (!Array.isArray(fonts)) return [];
  const lists = await Promise.all(
    fonts.filter(isRecord).map(async (font) => {
      const cssSrc = stringAt(font, 'cssSrc');
      return cssSrc === undefined ? fromOption(font) : fromStyleSheet(cssSrc).catch(() => []);
    }),
  );
  return lists.flat();
}

function absolute(src: string, base: string): string {
  return src.replace(/url\(\s*(['"]?)([^'")]+)\1\s*\)/g, (whole, _quote, address: string) =>
    URL.canParse(address, base) ? `url("${new URL(address, base).href}")` : String(whole),
  );
}

function fromOption(font: JsonRecord): FontSource[] {
  const family = stringAt(font, 'family');
  const src = stringAt(font, 'src');
  if (!family || !src) return [];
  const descriptors: Record<string, string> = {};
  for (const name of DESCRIPTORS.keys()) {
    const value = stringAt(font, name);
    if (value) descriptors[name] = value;
  }
  return [{ family, src: absolute(src, document.baseURI), descriptors }];
}

async function fromStyleSheet(cssSrc: string): Promise<FontSource[]> {
  const address = new URL(cssSrc, document.baseURI).href;
  const response = await fetch(address, { credentials: 'omit' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(absolute(await response.text(), address));
  const fonts: FontSource[] = [];
  for (const rule of sheet.cssRules) {
    if (!(rule instanceof CSSFontFaceRule)) continue;
    const descriptors: Record<string, string> = {};
    for (const [name, property] of DESCRIPTORS) {
      const value = rule.style.getPropertyValue(property);
      if (value) descriptors[name] = value;
    }
    fonts.push({
      family: rule.style.getPropertyValue('font-family').replace(/^['"]|['"]$/g, ''),
      src: rule.style.getPropertyValue('src'),
      descriptors,
    });
  }
  return fonts;
}
