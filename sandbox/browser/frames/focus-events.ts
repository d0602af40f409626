/** Tells the shop when the Element as a whole gains or loses focus and when Escape is pressed in it. */
import type { Emit } from './connect.ts';

export function reportFocus(content: HTMLElement, elementType: string, emit: Emit): void {
  let focused = false;
  content.addEventListener('focusin', () => {
    if (focused) return;
    focused = true;
    emit('focus', { elementType });
  });
  content.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && content.contains(event.relatedTarget)) return;
    focused = false;
    emit('blur', { elementType });
  });
  content.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') emit('escape', { elementType });
  });
}
