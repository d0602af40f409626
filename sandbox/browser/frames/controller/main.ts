/** The hidden frame that calls the API for the page where no card field is involved. */
import { stripeError } from '../../wire/api-result.ts';
import { asRecord, recordAt, stringAt } from '../../wire/json.ts';
import { createApiClient } from '../api-client.ts';
import { requestConfirm } from '../confirm-request.ts';
import { connectToParent } from '../connect.ts';

const PATHS =
  /^\/(v1\/((payment_intents|setup_intents)\/\w+(\/confirm)?|payment_methods|confirmation_tokens)|_sandbox\/3ds\/\w+\/complete)$/;

connectToParent((setup) => {
  const api = createApiClient(setup);
  return {
    handlers: {
      request(params) {
        const request = asRecord(params);
        const path = stringAt(request, 'path') ?? '';
        if (!PATHS.test(path)) {
          return { error: stripeError('invalid_request_error', `Unrecognized request URL (${path}).`) };
        }
        const body = recordAt(request, 'params');
        if (path.endsWith('/confirm')) return requestConfirm(api, path.slice(0, -'/confirm'.length), body);
        return request.method === 'GET' ? api.get(path, body) : api.post(path, body);
      },
    },
  };
});
