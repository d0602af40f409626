/**
 * Finds the dark colour that an Element stands on, so that its frame can paint it. A frame is transparent and cannot
 * see the page behind it: text that is light for a dark page would have no contrast for whoever measures in the frame.
 */

const CHANGE_SETTLES_MS = 400;

/** The computed colour behind `node`, or undefined when it is light, translucent or an image. */
export function darkSurfaceOf(node: Element): string | undefined {
  for (let current: Element | null = node; current; current = current.parentElement) {
    const style = getComputedStyle(current);
    if (style.backgroundImage !== 'none') return undefined;
    const [red, green, blue, alpha] = toRgba(style.backgroundColor);
    if (alpha === 0) continue;
    const luminance = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    return alpha === 255 && luminance < 0.4 ? style.backgroundColor : undefined;
  }
  return undefined;
}

/** A canvas reads every way of writing a colour, oklch included. */
function toRgba(color: string): readonly [number, number, number, number] {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [255, 255, 255, 255];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

/** Calls back when the page's theme may have changed: at once, and when transitions of its colours are over. */
export function watchTheme(onChange: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    onChange();
    clearTimeout(timer);
    timer = setTimeout(onChange, CHANGE_SETTLES_MS);
  };
  const observer = new MutationObserver(changed);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, {
      attributes: true,
      attributeFilter: ['class', 'style', 'data-theme', 'data-mode'],
    });
  }
  const preference = window.matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', changed);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    preference.removeEventListener('change', changed);
  };
}
