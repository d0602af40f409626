/**
 * Calls of the API that need no card field (retrieve, confirm with a saved method, 3DS) run in one hidden frame on the
 * sandbox's origin, so the shop's connect-src and CORS are not involved.
 */
import { type ApiResult, stripeError, toApiResult } from '../wire/api-result.ts';
import { createFrame, type FrameHost } from './frame-host.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params?: unknown;
}

export interface Controller {
  /** Never rejects: a lost connection is an `api_connection_error`. */
  request(request: ApiRequest): Promise<ApiResult>;
}

export function createController(origin: string, setup: () => unknown): Controller {
  let frame: FrameHost | null = null;

  function currentFrame(): FrameHost {
    if (frame?.iframe.isConnected) return frame;
    frame?.remove();
    const created = createFrame({
      origin,
      path: '/_sandbox/elements/controller',
      title: 'Sandbox controller frame',
      setup,
      onFailure: () => created.remove(),
    });
    created.iframe.style.display = 'none';
    created.iframe.setAttribute('aria-hidden', 'true');
    created.iframe.tabIndex = -1;
    document.body.append(created.iframe);
    frame = created;
    return created;
  }

  return {
    async request(request) {
      try {
        return toApiResult(await currentFrame().call('request', request));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { error: stripeError('api_connection_error', message) };
      }
    },
  };
}
