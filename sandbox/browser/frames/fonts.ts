/** Loads a shop's fonts into the frame. Each is loaded once; one that fails leaves the fallback in place. */
import { asRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';

const loaded = new Set<string>();

export function loadFonts(group: JsonRecord): void {
  if (!Array.isArray(group.fontSources)) return;
  for (const source of group.fontSources.map(asRecord)) {
    const family = stringAt(source, 'family');
    const src = stringAt(source, 'src');
    const key = JSON.stringify(source);
    if (!family || !src || loaded.has(key)) continue;
    loaded.add(key);
    const descriptors = recordAt(source, 'descriptors');
    const weight = stringAt(descriptors, 'weight');
    const style = stringAt(descriptors, 'style');
    const unicodeRange = stringAt(descriptors, 'unicodeRange');
    const face = new FontFace(family, src, {
      display: 'swap',
      ...(weight && { weight }),
      ...(style && { style }),
      ...(unicodeRange && { unicodeRange }),
    });
    document.fonts.add(face);
    face.load().catch(() => document.fonts.delete(face));
  }
}
