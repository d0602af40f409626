/** Confirmation tokens: what the browser wants to pay with, seen by our server before anything is charged (rule 27). */
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import { type CallBudget, paceOptions, stripeClient } from './client.ts';
import type { StripeFailure } from './outcomes.ts';

export type TokenPreview = {
  /** null for a method that has none, for example a wallet's redirect. */
  readonly fingerprint: string | null;
  readonly used: boolean;
};

export async function previewConfirmationToken(
  id: string,
  pace: CallBudget,
): Promise<Result<TokenPreview, StripeFailure>> {
  return await asked(async () => {
    const token = await stripeClient().confirmationTokens.retrieve(id, {}, paceOptions(pace));
    return {
      fingerprint: token.payment_method_preview?.card?.fingerprint ?? null,
      used: token.payment_intent !== null || token.setup_intent !== null,
    };
  });
}
