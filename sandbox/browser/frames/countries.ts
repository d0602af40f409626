/** Country codes (ISO 3166-1) that a shopper can choose, named by the browser in the frame's language. */
import type { SelectOption } from './fields/select-field.ts';

const CODES =
  `AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CD
  CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH
  GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY
  KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL
  NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SE SG SH SI SJ SK SL SM SN SO SR
  SS ST SV SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM
  ZW`.split(/\s+/);

export function listCountries(locale: string, allowed?: readonly string[]): SelectOption[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const order = new Intl.Collator(locale);
  const wanted =
    allowed && allowed.length > 0 ? new Set(allowed.map((code) => code.toUpperCase())) : undefined;
  return CODES.filter((code) => !wanted || wanted.has(code))
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((a, b) => order.compare(a.label, b.label));
}

/** The preset country: what the shop says, else the region of the shopper's browser, else the first that is allowed. */
export function presetCountry(choices: readonly SelectOption[], preferred: string | undefined): string {
  const regions = navigator.languages.map((language) => new Intl.Locale(language).region);
  for (const code of [preferred?.toUpperCase(), ...regions, 'US']) {
    if (code && choices.some((choice) => choice.value === code)) return code;
  }
  return choices[0]?.value ?? '';
}
