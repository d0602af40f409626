/** Reads values that crossed a window or network border: nothing from there is trusted to have its declared shape. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asRecord(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

export function recordAt(record: JsonRecord, key: string): JsonRecord {
  return asRecord(record[key]);
}

export function stringAt(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(record: JsonRecord, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function stringsAt(record: JsonRecord, key: string): string[] | undefined {
  const value = record[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** A deep copy that postMessage can carry: functions, nodes and undefined members are left out. */
export function toJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}
