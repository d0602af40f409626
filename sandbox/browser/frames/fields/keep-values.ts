/** Makes a form anew, e.g. in another language, with what was typed into the old one. */

type Control = HTMLInputElement | HTMLSelectElement;

function controls(root: ParentNode): Control[] {
  return [...root.querySelectorAll<Control>('input, select')];
}

function isToggle(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox');
}

function keyOf(control: Control): string {
  return isToggle(control) ? `${control.name}/${control.value}/${control.id}` : control.id;
}

/** @param rebuild puts the new form into `root` */
export function keepValues(root: HTMLElement, rebuild: () => void): void {
  const texts = new Map<string, string>();
  const checked = new Set<string>();
  for (const control of controls(root)) {
    if (!isToggle(control)) texts.set(keyOf(control), control.value);
    else if (control.checked) checked.add(keyOf(control));
  }
  const focused = document.activeElement?.id ?? '';
  rebuild();
  for (const control of controls(root)) {
    if (!isToggle(control) || !checked.has(keyOf(control)) || control.checked) continue;
    control.checked = true;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }
  for (const control of controls(root)) {
    const text = texts.get(keyOf(control));
    if (isToggle(control) || text === undefined || text === control.value) continue;
    control.value = text;
    control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? 'change' : 'input'));
  }
  if (focused !== '') document.getElementById(focused)?.focus();
}
