/** Regroups digits while they are typed without moving the caret away from the digit it stood behind. */

const NOT_DIGIT = /\D/g;

export function digitsOf(text: string): string {
  return text.replace(NOT_DIGIT, '');
}

/** `format` gets the digits only and returns what the field shall show. */
export function reformatDigits(input: HTMLInputElement, format: (digits: string) => string): void {
  const caret = input.selectionStart ?? input.value.length;
  const atEnd = caret >= input.value.length;
  const digitsBefore = digitsOf(input.value.slice(0, caret)).length;
  const next = format(digitsOf(input.value));
  if (next === input.value) return;
  input.value = next;
  if (document.activeElement !== input) return;
  const position = atEnd ? next.length : positionAfter(next, digitsBefore);
  input.setSelectionRange(position, position);
}

function positionAfter(text: string, digitCount: number): number {
  let seen = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (seen === digitCount) return index;
    if (/\d/.test(text.charAt(index))) seen += 1;
  }
  return text.length;
}
