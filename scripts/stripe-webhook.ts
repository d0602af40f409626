/** `npm run stripe:webhook -- [URL]`: makes our webhook endpoint at Stripe with the pinned version and prints its secret. */
import { getConfig } from '#lib/config/config.ts';
import { provideWebhookEndpoint } from '#lib/payments/stripe/webhook-endpoints.ts';
import { givenValues } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';

await runCommand(async () => {
  Object.assign(process.env, givenValues());
  const url = process.argv[2] ?? `${getConfig().appUrl}/api/webhooks/stripe`;
  const made = await provideWebhookEndpoint(url);
  if (!made.ok) throw new Error(`Stripe did not take the endpoint: ${made.error.code}`);
  const { id, secret } = made.value;
  process.stdout.write(
    secret === null
      ? `${id} is there already and listens at ${url}. Its secret was shown when it was made.\n`
      : `${id} listens at ${url}. Put this into your environment:\nSTRIPE_WEBHOOK_SECRET=${secret}\n`,
  );
});
