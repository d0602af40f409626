/** The clear extract that the inbox keeps of an incoming event. */

import type { Extract } from '#lib/payments/inbox/flat-codec.ts';
import type { IncomingEvent } from '#lib/payments/stripe/observe-event.ts';
import { projectable } from './registry.ts';

/** A connected account stays in it, so that a later try knows it, too. */
export function extractOfEvent(event: IncomingEvent): Extract {
  const extract = extractOfObject(event);
  return event.account === null ? extract : { ...extract, account: event.account };
}

function extractOfObject(event: IncomingEvent): Extract {
  switch (event.object.kind) {
    case 'other':
      return {};
    case 'unreadable': {
      const { objectId, objectKind, intentId, installation, attemptId } = event.object.ids;
      return {
        object: objectKind,
        unreadable: true,
        id: objectId,
        intent: intentId,
        installation,
        attempt: attemptId,
      };
    }
    default:
      return projectable(event.object).extract;
  }
}
