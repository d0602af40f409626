/**
 * Stripe's published test cards and what each does. A payment method keeps the card's name; the number
 * appears nowhere outside this table.
 */
export type Brand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
export type Funding = 'credit' | 'debit' | 'prepaid';

export type Decline =
  | 'generic_decline'
  | 'insufficient_funds'
  | 'lost_card'
  | 'stolen_card'
  | 'expired_card'
  | 'incorrect_cvc'
  | 'processing_error'
  | 'card_velocity_exceeded'
  | 'fraudulent';

/** When the card asks for 3D Secure, and how that goes. */
export type ThreeDSecure =
  | 'not_enrolled'
  | 'unsupported'
  | 'optional'
  | 'optional_error'
  | 'required'
  | 'required_error'
  | 'unless_set_up'
  | 'already_set_up'
  | 'frictionless';

export type CardCheck = 'pass' | 'fail' | 'unavailable';

/** What the issuer does some seconds after the payment; `resources/disputes/kinds.ts` says how each looks. */
export type CardDispute =
  | 'fraudulent'
  | 'product_not_received'
  | 'inquiry'
  | 'multiple'
  | 'visa_compelling_evidence_3'
  | 'visa_compliance'
  | 'mastercard_compliance'
  | 'resolution'
  | 'block';

export interface TestCard {
  /** What follows `pm_card_`. */
  name: string;
  numbers: readonly string[];
  brand: Brand;
  funding: Funding;
  country: string;
  threeDSecure: ThreeDSecure;
  /** Declines every charge, after authentication if that is asked for. */
  decline?: Decline;
  /** The card may be saved although charges are declined. */
  attachable: boolean;
  risk: 'normal' | 'elevated' | 'highest';
  checks: { cvc: CardCheck; line1: CardCheck; postalCode: CardCheck };
  /** Funds skip the pending balance. */
  bypassPending: boolean;
  refund: 'immediate' | 'pending' | 'fails';
  dispute?: CardDispute;
  /** The issuer reports fraud without a dispute. */
  earlyFraudWarning?: true;
  /** Radar lets the payment through and puts it into the queue of manual reviews. */
  review?: true;
}

type Extra = Partial<Omit<TestCard, 'name' | 'numbers' | 'brand' | 'checks'>> & {
  checks?: Partial<TestCard['checks']>;
};

function card(name: string, numbers: string, brand: Brand, extra: Extra = {}): TestCard {
  return {
    name,
    numbers: numbers === '' ? [] : numbers.split(' '),
    brand,
    funding: 'credit',
    country: 'US',
    threeDSecure: 'not_enrolled',
    attachable: extra.decline === undefined,
    risk: 'normal',
    bypassPending: false,
    refund: 'immediate',
    ...extra,
    checks: { cvc: 'pass', line1: 'pass', postalCode: 'pass', ...extra.checks },
  };
}

const BRANDS: readonly TestCard[] = [
  card('visa', '4242424242424242', 'visa'),
  card('visa_debit', '4000056655665556', 'visa', { funding: 'debit' }),
  card('mastercard', '5555555555554444 2223003122003222', 'mastercard'),
  card('mastercard_debit', '5200828282828210', 'mastercard', { funding: 'debit' }),
  card('mastercard_prepaid', '5105105105105100', 'mastercard', { funding: 'prepaid' }),
  card('amex', '371449635398431', 'amex', { threeDSecure: 'unsupported' }),
  card('amex_threeDSecureNotSupported', '378282246310005', 'amex', { threeDSecure: 'unsupported' }),
  card('discover', '6011111111111117 6011000990139424', 'discover', { threeDSecure: 'unsupported' }),
  card('discover_debit', '6011981111111113', 'discover', { funding: 'debit', threeDSecure: 'unsupported' }),
  card('diners', '3056930009020004 36227206271667', 'diners', { threeDSecure: 'unsupported' }),
  card('bccard', '6555900000604105', 'discover', { country: 'KR', threeDSecure: 'unsupported' }),
  card('jcb', '3566002020360505', 'jcb', { country: 'JP', threeDSecure: 'unsupported' }),
  card('unionpay', '6200000000000005 6205500000000000004', 'unionpay', { country: 'CN' }),
  card('unionpay_debit', '6200000000000047', 'unionpay', { country: 'CN', funding: 'debit' }),
  card('visa_cartesBancaires', '4000002500001001', 'visa', { country: 'FR' }),
  card('mastercard_cartesBancaires', '5555552500001001', 'mastercard', { country: 'FR' }),
  card('visa_eftposAu', '4000050360000001', 'visa', { country: 'AU', funding: 'debit' }),
  card('mastercard_eftposAu', '5555050360000080', 'mastercard', { country: 'AU', funding: 'debit' }),
];

const BY_COUNTRY: readonly TestCard[] = (
  [
    ['gb', '4000008260000000'],
    ['de', '4000002760000016'],
    ['fr', '4000002500000003'],
    ['ie', '4000003720000005'],
    ['ca', '4000001240000000'],
    ['jp', '4000003920000003'],
    ['in', '4000003560000008'],
    ['br', '4000000760000002'],
    ['mx', '4000004840008001'],
    ['au', '4000000360000006'],
    ['es', '4000007240000007'],
    ['it', '4000003800000008'],
    ['nl', '4000005280000002'],
    ['se', '4000007520000008'],
    ['ch', '4000007560000009'],
  ] as const
).map(([country, number]) => card(country, number, 'visa', { country: country.toUpperCase() }));

const DECLINED: readonly TestCard[] = [
  card('visa_chargeDeclined', '4000000000000002', 'visa', { decline: 'generic_decline' }),
  card('visa_chargeDeclinedInsufficientFunds', '4000000000009995', 'visa', { decline: 'insufficient_funds' }),
  card('visa_chargeDeclinedLostCard', '4000000000009987', 'visa', { decline: 'lost_card' }),
  card('visa_chargeDeclinedStolenCard', '4000000000009979', 'visa', { decline: 'stolen_card' }),
  card('chargeDeclinedExpiredCard', '4000000000000069', 'visa', { decline: 'expired_card' }),
  card('chargeDeclinedIncorrectCvc', '4000000000000127', 'visa', {
    decline: 'incorrect_cvc',
    checks: { cvc: 'fail' },
  }),
  card('chargeDeclinedProcessingError', '4000000000000119', 'visa', { decline: 'processing_error' }),
  card('visa_chargeDeclinedVelocityLimitExceeded', '4000000000006975', 'visa', {
    decline: 'card_velocity_exceeded',
  }),
  card('chargeCustomerFail', '4000000000000341', 'visa', { decline: 'generic_decline', attachable: true }),
];

const RADAR: readonly TestCard[] = [
  card('radarBlock', '4100000000000019', 'visa', { decline: 'fraudulent', risk: 'highest' }),
  card('riskLevelHighest', '4000000000004954', 'visa', { decline: 'fraudulent', risk: 'highest' }),
  card('riskLevelElevated', '4000000000009235', 'visa', { risk: 'elevated', review: true }),
  card('highDisputeScore', '4000008400000407', 'visa', { risk: 'elevated' }),
  card('highEarlyFraudWarningScore', '4000008400000159', 'visa', { risk: 'elevated' }),
  card('dynamicThreshold', '4000008400001017', 'visa'),
  card('adaptive3dsChallenge', '4000008405600003', 'visa', { threeDSecure: 'required' }),
  card('cvcCheckFail', '4000000000000101', 'visa', { checks: { cvc: 'fail' } }),
  card('avsZipFail', '4000000000000036', 'visa', { checks: { postalCode: 'fail' } }),
  card('cvcCheckFailElevatedRisk', '4000058400307872', 'visa', { risk: 'elevated', checks: { cvc: 'fail' } }),
  card('avsZipFailElevatedRisk', '4000058400306072', 'visa', {
    risk: 'elevated',
    checks: { postalCode: 'fail' },
  }),
  card('avsLine1Fail', '4000000000000028', 'visa', { checks: { line1: 'fail' } }),
  card('avsFail', '4000000000000010', 'visa', { checks: { line1: 'fail', postalCode: 'fail' } }),
  card('avsUnchecked', '4000000000000044', 'visa', {
    checks: { line1: 'unavailable', postalCode: 'unavailable' },
  }),
];

/** They succeed, and the issuer comes back to it. */
const DISPUTED: readonly TestCard[] = [
  card('createDispute', '4000000000000259', 'visa', { dispute: 'fraudulent' }),
  card('createDisputeProductNotReceived', '4000000000002685', 'visa', { dispute: 'product_not_received' }),
  card('createDisputeInquiry', '4000000000001976', 'visa', { dispute: 'inquiry' }),
  card('createIssuerFraudRecord', '4000000000005423', 'visa', { earlyFraudWarning: true }),
  card('createMultipleDisputes', '4000000404000079', 'visa', { dispute: 'multiple' }),
  card('createCe3EligibleDispute', '4000000404000038', 'visa', { dispute: 'visa_compelling_evidence_3' }),
  card('createComplianceDispute', '4000008400000779', 'visa', { dispute: 'visa_compliance' }),
  card('mastercard_createComplianceDispute', '5105008400000002', 'mastercard', {
    dispute: 'mastercard_compliance',
  }),
  card('smartDisputes', '4000000001000043', 'visa', { dispute: 'fraudulent' }),
  card('rapidDisputeResolution', '4000000404004816', 'visa', { dispute: 'resolution' }),
  card('ce3Block', '4000000404005649', 'visa', { dispute: 'block' }),
  card('ethocaAlert', '5105000300000018', 'mastercard', { dispute: 'resolution' }),
];

const MONEY: readonly TestCard[] = [
  card('pendingRefund', '4000000000007726', 'visa', { refund: 'pending' }),
  card('refundFail', '4000000000005126', 'visa', { refund: 'fails' }),
  card('bypassPending', '4000000000000077', 'visa', { bypassPending: true }),
  card('bypassPendingInternational', '4000003720000278', 'visa', { bypassPending: true, country: 'IE' }),
];

const THREE_D_SECURE: readonly TestCard[] = [
  card('authenticationRequiredOnSetup', '4000002500003155', 'visa', { threeDSecure: 'unless_set_up' }),
  card('authenticationRequired', '4000002760003184', 'visa', { threeDSecure: 'required' }),
  card('authenticationRequiredSetupForOffSession', '4000003800000446', 'visa', {
    threeDSecure: 'already_set_up',
  }),
  card('authenticationRequiredChargeDeclinedInsufficientFunds', '4000008260003178', 'visa', {
    threeDSecure: 'required',
    decline: 'insufficient_funds',
    attachable: true,
  }),
  card('threeDSecure2Required', '4000000000003220 4000008400000027', 'visa', { threeDSecure: 'required' }),
  card('threeDSecureRequired', '', 'visa', { threeDSecure: 'required' }),
  card('threeDSecureRequiredChargeDeclined', '4000008400001629', 'visa', {
    threeDSecure: 'required',
    decline: 'generic_decline',
    attachable: true,
  }),
  card('threeDSecureRequiredProcessingError', '4000008400001280', 'visa', {
    threeDSecure: 'required_error',
    attachable: true,
  }),
  card('threeDSecureOptional', '4000000000003055', 'visa', { threeDSecure: 'optional' }),
  card('threeDSecureOptionalProcessingError', '4000000000003097', 'visa', {
    threeDSecure: 'optional_error',
  }),
  card('threeDSecureFrictionless', '4000000032200000', 'visa', { threeDSecure: 'frictionless' }),
  card('captcha', '4000000000001208 4000000000003725', 'visa'),
];

export const TEST_CARDS: readonly TestCard[] = [
  ...BRANDS,
  ...BY_COUNTRY,
  ...DECLINED,
  ...RADAR,
  ...DISPUTED,
  ...MONEY,
  ...THREE_D_SECURE,
];

const byName = new Map(TEST_CARDS.map((entry) => [entry.name, entry]));
byName.set('us', byName.get('visa') ?? card('visa', '', 'visa'));
const byNumber = new Map(
  TEST_CARDS.flatMap((entry) => entry.numbers.map((number) => [number, entry] as const)),
);

export function cardNamed(name: string): TestCard | undefined {
  return byName.get(name);
}

export function cardNumbered(number: string): TestCard | undefined {
  return byNumber.get(number);
}
