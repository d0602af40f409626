/**
 * Nothing moves under a pressed pointer. Pressing a button takes the focus from a field, the field shows what is wrong with
 * it, and everything below moves: released there, the pointer would no longer be on the button, and no click would follow.
 * So what moves the page because a field was left waits until the pointer is up and its click was handled.
 */

/** A release that nobody hears of (a menu of the system, a dragged file) holds nothing back for longer. */
const LONGEST_PRESS_MS = 1500;

const waiting = new Set<() => void>();
let pressed = false;
let giveUp: ReturnType<typeof setTimeout> | undefined;

function release(): void {
  if (!pressed) return;
  pressed = false;
  clearTimeout(giveUp);
  // The click follows the release in the same task or the next one of its kind; a timer comes after it.
  setTimeout(() => {
    if (pressed) return;
    const due = [...waiting];
    waiting.clear();
    for (const run of due) run();
  }, 0);
}

function press(): void {
  pressed = true;
  clearTimeout(giveUp);
  giveUp = setTimeout(release, LONGEST_PRESS_MS);
}

/** Follows the pointer of this window; once for a page and once for every frame. */
export function followPointer(): void {
  const options = { capture: true, passive: true };
  window.addEventListener('pointerdown', press, options);
  for (const name of ['pointerup', 'pointercancel', 'dragend'])
    window.addEventListener(name, release, options);
}

/** Runs at once, or when the pointer that is down in this window has been released; always in the order of the calls. */
export function whenReleased(run: () => void): void {
  if (pressed || waiting.size > 0) waiting.add(run);
  else run();
}
