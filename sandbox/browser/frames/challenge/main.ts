/**
 * The bank's page of a 3DS challenge, in the dialog on the shop's page or as a page of its own, and the page of a method
 * that redirects. It tells the API how it ended; closing is a failure, walking away leaves the intent waiting.
 */
import type { ApiResult } from '../../wire/api-result.ts';
import { asRecord, type JsonRecord, numberAt, recordAt, stringAt } from '../../wire/json.ts';
import { createApiClient } from '../api-client.ts';
import { connectToParent, reportHeight } from '../connect.ts';
import { requireElement } from '../dom.ts';
import { chooseLanguage } from '../messages/messages.ts';
import { createChallengePanel, type Outcome } from './challenge-panel.ts';
import { formatAmount } from './format-amount.ts';
import { returnToShop } from './return-to-shop.ts';

const intentId = decodeURIComponent(window.location.pathname.split('/').pop() ?? '');

function complete(setup: JsonRecord, clientSecret: string, outcome: Outcome): Promise<ApiResult> {
  return createApiClient(setup).post(`/_sandbox/3ds/${encodeURIComponent(intentId)}/complete`, {
    client_secret: clientSecret,
    outcome,
  });
}

function startInDialog(): void {
  connectToParent((setup, emit) => {
    const content = requireElement('content');
    const language = chooseLanguage(setup.locale);
    document.documentElement.lang = language.locale;
    document.documentElement.dataset.theme = setup.theme === 'night' ? 'night' : 'stripe';
    const summary = recordAt(setup, 'summary');
    const panel = createChallengePanel(language.messages, {
      amount: formatAmount(numberAt(summary, 'amount'), stringAt(summary, 'currency'), language.locale),
      merchant: stringAt(summary, 'merchant'),
      choose: (outcome) => void finish(outcome),
    });
    content.replaceChildren(panel.root);

    async function finish(outcome: Outcome): Promise<void> {
      panel.setWorking(true);
      const result = await complete(setup, stringAt(setup, 'clientSecret') ?? '', outcome);
      if (result.error?.type === 'api_connection_error') {
        panel.setWorking(false);
        panel.showError(language.messages.challengeError);
        emit('retry');
        return;
      }
      emit('outcome', result);
    }

    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') void finish('cancel');
    });
    return {
      handlers: {},
      onEvent(name) {
        if (name === 'cancel') void finish('cancel');
        if (name === 'focus') panel.focus();
      },
      started() {
        reportHeight(content, emit);
        emit('ready');
      },
    };
  });
}

/** As a page of its own the address carries what the dialog would be told by the shop's page. */
async function startAsPage(): Promise<void> {
  document.documentElement.dataset.mode = 'page';
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'night' : 'stripe';
  const query = new URLSearchParams(window.location.search);
  const setup = asRecord({ key: query.get('key') ?? undefined });
  const clientSecret = query.get('client_secret') ?? '';
  const returnUrl = query.get('return_url');
  const language = chooseLanguage('auto');
  document.documentElement.lang = language.locale;
  const collection = intentId.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
  const found = await createApiClient(setup).get(`/v1/${collection}/${encodeURIComponent(intentId)}`, {
    client_secret: clientSecret,
  });
  const intent = found.object ?? {};
  const isRedirect = window.location.pathname.includes('/redirect/');
  const over = isRedirect ? language.messages.redirectOver : language.messages.challengeOver;
  const panel = createChallengePanel(language.messages, {
    method: isRedirect ? (query.get('method') ?? '') : undefined,
    amount: formatAmount(numberAt(intent, 'amount'), stringAt(intent, 'currency'), language.locale),
    merchant: returnUrl !== null && URL.canParse(returnUrl) ? new URL(returnUrl).host : undefined,
    choose: (outcome) => void finish(outcome),
  });
  requireElement('content').replaceChildren(panel.root);
  panel.focus();
  if (intent.status !== 'requires_action') panel.showDone(over);

  async function finish(outcome: Outcome): Promise<void> {
    panel.setWorking(true);
    const result = await complete(setup, clientSecret, outcome);
    if (result.error?.type === 'api_connection_error') {
      panel.setWorking(false);
      panel.showError(language.messages.challengeError);
      return;
    }
    panel.showDone(result.error ? over : language.messages.challengeDone);
    returnToShop(returnUrl, intentId, clientSecret, result);
  }
}

if (window.parent === window) void startAsPage();
else startInDialog();
