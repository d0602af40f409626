/** Set-up intents in the inbox: how saving a method without a payment went. */
import { knowsSetup } from '#db/repositories/setup-attempts.ts';
import { flatCodec, requiredText, text } from '#lib/payments/inbox/flat-codec.ts';
import { type ObjectKindOf, ownerByStoredId } from '#lib/payments/inbox/object-kind.ts';
import { projectSetup } from '#lib/payments/methods/project-setup.ts';
import type { SetupObservation } from '#lib/payments/stripe/observe-method.ts';
import { retrieveSetupIntent } from '#lib/payments/stripe/setup-intents.ts';

const codec = flatCodec<SetupObservation>({
  setupIntentId: requiredText('setup_intent'),
  status: requiredText('status'),
  customerId: text('customer'),
  installation: text('installation'),
  setupId: text('setup'),
  failureCode: text('failure_code'),
  declineCode: text('decline_code'),
});

export const setupIntentKind: ObjectKindOf<SetupObservation> = {
  name: 'setup_intent',
  codec,
  identity: (seen) => ({
    objectId: seen.setupIntentId,
    intentId: null,
    installation: seen.installation,
    attemptId: seen.setupId,
  }),
  owner: (tx, of) => ownerByStoredId(of, () => knowsSetup(tx, of.objectId)),
  project: projectSetup,
  retrieve: async (id) => {
    const read = await retrieveSetupIntent(id, 'background');
    return read.ok ? { ok: true, value: read.value.setup } : read;
  },
};
