/**
 * Parameters that SDKs of earlier API versions send and the present one has renamed. An earlier `Stripe-Version` may use the
 * old name; answers have the present shapes whatever the version.
 */
import type { DecodedHash } from '../http/form.ts';

interface Renamed {
  /** Versions from this day on know only the new name. */
  readonly until: string;
  readonly paths: RegExp;
  readonly from: string;
  readonly to: string;
}

const RENAMED: readonly Renamed[] = [
  {
    until: '2026-09-30',
    paths: /^\/v1\/(payment_intents|setup_intents)(\/[^/]+(\/confirm)?)?$|^\/v1\/checkout\/sessions$/,
    from: 'payment_method_types',
    to: 'allowed_payment_method_types',
  },
];

const DATED = /^\d{4}-\d{2}-\d{2}/;

/** @param version of the request's header; without one the account's own counts, which is the present one */
export function presentNames(params: DecodedHash, path: string, version: string | undefined): DecodedHash {
  const day = DATED.exec(version ?? '')?.[0];
  if (day === undefined) return params;
  let present = params;
  for (const { until, paths, from, to } of RENAMED) {
    if (day >= until || !(from in present) || to in present || !paths.test(path)) continue;
    const { [from]: value, ...rest } = present;
    if (value !== undefined) present = { ...rest, [to]: value };
  }
  return present;
}
