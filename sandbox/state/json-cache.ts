/**
 * Objects are never changed in place: an update makes a new one. So the JSON of one version is made once and
 * shared by the answer, the events and the state file.
 */
const texts = new WeakMap<object, string>();

export function jsonOf(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}
