/** Takes from a browser's CSP report what helps to find the cause, and nothing of the person: no query, no sample. */
type Summary = { readonly document: string; readonly directive: string; readonly blocked: string };

const MAX_CHARS = 200;

/** Origin and path of an address; words such as `inline` stay. */
function withoutQuery(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = URL.canParse(value) ? `${new URL(value).origin}${new URL(value).pathname}` : value;
  return text.slice(0, MAX_CHARS);
}

/** @param text the body of a report, as browsers send it to `report-uri`; null for anything else */
export function summarizeCspReport(text: string): Summary | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('csp-report' in body)) return null;
    const report = body['csp-report'];
    if (typeof report !== 'object' || report === null) return null;
    const directive: unknown =
      Reflect.get(report, 'effective-directive') ?? Reflect.get(report, 'violated-directive');
    return {
      document: withoutQuery(Reflect.get(report, 'document-uri')),
      directive: typeof directive === 'string' ? directive.slice(0, MAX_CHARS) : '',
      blocked: withoutQuery(Reflect.get(report, 'blocked-uri')),
    };
  } catch {
    return null;
  }
}
