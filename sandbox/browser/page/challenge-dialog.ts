/**
 * The modal with the bank's 3DS page. Escape and Close mean "authentication failed". If the page is closed meanwhile the
 * intent stays in requires_action.
 */
import { type ApiResult, toApiResult } from '../wire/api-result.ts';
import type { JsonRecord } from '../wire/json.ts';
import { openModalFrame } from './modal-frame.ts';

export interface ChallengeOptions {
  readonly origin: string;
  readonly path: string;
  readonly setup: JsonRecord;
  /** Used when the challenge page cannot be loaded and so cannot cancel itself. */
  readonly cancelWithoutFrame: () => Promise<ApiResult>;
}

export async function openChallenge(options: ChallengeOptions): Promise<ApiResult> {
  const outcome = Promise.withResolvers<ApiResult>();
  const modal = openModalFrame({
    origin: options.origin,
    path: options.path,
    title: '3D Secure authentication',
    setup: options.setup,
    onEvent(name, payload) {
      if (name === 'outcome') outcome.resolve(toApiResult(payload));
    },
    cancelWithoutFrame: () => void options.cancelWithoutFrame().then(outcome.resolve),
  });
  try {
    return await outcome.promise;
  } finally {
    modal.close();
  }
}
