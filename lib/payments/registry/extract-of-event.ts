/** The clear extract that the inbox keeps of an incoming event. */

import type { Extract } from '#lib/payments/inbox/flat-codec.ts';
import { identityExtract } from '#lib/payments/inbox/object-kind.ts';
import type { IncomingEvent } from '#lib/payments/stripe/observe-event.ts';
import { projectable } from './object-kinds.ts';

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
      const { objectKind, ...identity } = event.object.ids;
      return identityExtract(objectKind, identity);
    }
    default:
      return projectable(event.object).extract;
  }
}
