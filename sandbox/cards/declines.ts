/** How each decline reads on the error, the charge and the charge's outcome. */
import type Stripe from 'stripe';
import type { ErrorDetails } from '../http/stripe-error.ts';
import type { Decline, TestCard } from './test-cards.ts';

interface DeclineText {
  code: string;
  declineCode: string | null;
  message: string;
  param?: string;
  advice: 'try_again_later' | 'do_not_try_again' | 'confirm_card_data';
  sellerMessage: string;
  networkCode: string;
}

const DECLINED = 'Your card was declined.';

const TEXTS: Readonly<Record<Decline, DeclineText>> = {
  generic_decline: {
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: DECLINED,
    advice: 'try_again_later',
    sellerMessage: 'The bank did not return any further details with this decline.',
    networkCode: '01',
  },
  insufficient_funds: {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    advice: 'try_again_later',
    sellerMessage: 'The bank returned the decline code `insufficient_funds`.',
    networkCode: '51',
  },
  lost_card: {
    code: 'card_declined',
    declineCode: 'lost_card',
    message: DECLINED,
    advice: 'do_not_try_again',
    sellerMessage: 'The bank returned the decline code `lost_card`.',
    networkCode: '41',
  },
  stolen_card: {
    code: 'card_declined',
    declineCode: 'stolen_card',
    message: DECLINED,
    advice: 'do_not_try_again',
    sellerMessage: 'The bank returned the decline code `stolen_card`.',
    networkCode: '43',
  },
  expired_card: {
    code: 'expired_card',
    declineCode: null,
    message: 'Your card has expired.',
    param: 'exp_month',
    advice: 'do_not_try_again',
    sellerMessage: 'The bank returned the decline code `expired_card`.',
    networkCode: '54',
  },
  incorrect_cvc: {
    code: 'incorrect_cvc',
    declineCode: null,
    message: "Your card's security code is incorrect.",
    param: 'cvc',
    advice: 'confirm_card_data',
    sellerMessage: 'The bank returned the decline code `incorrect_cvc`.',
    networkCode: 'N7',
  },
  processing_error: {
    code: 'processing_error',
    declineCode: null,
    message: 'An error occurred while processing your card. Try again in a little bit.',
    advice: 'try_again_later',
    sellerMessage: 'The bank returned the decline code `processing_error`.',
    networkCode: '06',
  },
  card_velocity_exceeded: {
    code: 'card_declined',
    declineCode: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    advice: 'try_again_later',
    sellerMessage: 'The bank returned the decline code `card_velocity_exceeded`.',
    networkCode: '65',
  },
  fraudulent: {
    code: 'card_declined',
    declineCode: 'fraudulent',
    message: DECLINED,
    advice: 'do_not_try_again',
    sellerMessage: 'Stripe blocked this payment as too risky.',
    networkCode: '59',
  },
};

export interface Declined {
  message: string;
  details: ErrorDetails & { code: string };
}

export function declineError(decline: Decline): Declined {
  const text = TEXTS[decline];
  const fromNetwork = decline !== 'fraudulent';
  return {
    message: text.message,
    details: {
      type: 'card_error',
      code: text.code,
      ...(text.declineCode === null ? {} : { decline_code: text.declineCode }),
      ...(text.param === undefined ? {} : { param: text.param }),
      ...(fromNetwork ? { advice_code: text.advice, network_decline_code: text.networkCode } : {}),
    },
  };
}

/** An issuer that wants the customer present: off-session payments end here. */
export function authenticationRequired(): Declined {
  return {
    message: 'Your card was declined. This transaction requires authentication.',
    details: { type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required' },
  };
}

const RISK_SCORE = { normal: 21, elevated: 68, highest: 92 } as const;

export function approvedOutcome(card: TestCard): Stripe.Charge.Outcome {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'approved_by_network',
    reason: card.risk === 'elevated' ? 'elevated_risk_level' : null,
    risk_level: card.risk,
    risk_score: RISK_SCORE[card.risk],
    seller_message:
      card.review === true
        ? 'Stripe evaluated this payment as having elevated risk, and placed it in your manual review queue.'
        : 'Payment complete.',
    type: card.review === true ? 'manual_review' : 'authorized',
  };
}

export function declinedOutcome(card: TestCard, declined: Declined): Stripe.Charge.Outcome {
  const {
    code,
    decline_code: declineCode,
    advice_code: advice,
    network_decline_code: networkCode,
  } = declined.details;
  if (declineCode === 'fraudulent') {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      risk_score: RISK_SCORE.highest,
      seller_message: TEXTS.fraudulent.sellerMessage,
      type: 'blocked',
    };
  }
  const reason = declineCode ?? code;
  return {
    advice_code:
      advice === 'try_again_later' || advice === 'do_not_try_again' || advice === 'confirm_card_data'
        ? advice
        : null,
    network_advice_code: null,
    network_decline_code: networkCode ?? null,
    network_status: 'declined_by_network',
    reason,
    risk_level: card.risk,
    risk_score: RISK_SCORE[card.risk],
    seller_message:
      reason === 'generic_decline'
        ? TEXTS.generic_decline.sellerMessage
        : `The bank returned the decline code \`${reason}\`.`,
    type: 'issuer_declined',
  };
}
