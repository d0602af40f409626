/** What the shopper sees of a 3DS challenge or of a method's own page: who asks, how much, and the three ways it can end. */
import { h } from '../dom.ts';
import { fill, type Messages } from '../messages/messages.ts';
import { methodName } from '../methods/method-kinds.ts';

export type Outcome = 'pass' | 'fail' | 'cancel';

interface Words {
  readonly by: string;
  readonly title: string;
  readonly text: string;
  readonly pass: string;
  readonly fail: string;
  readonly cancel: string;
}

/** @param method the type of a redirect method; undefined for 3D Secure */
function wordsOf(messages: Messages, method: string | undefined): Words {
  if (method === undefined) {
    return {
      by: messages.challengeBank,
      title: messages.challengeTitle,
      text: messages.challengeText,
      pass: messages.challengeComplete,
      fail: messages.challengeFail,
      cancel: messages.challengeClose,
    };
  }
  const name = methodName(method, messages);
  return {
    by: name,
    title: messages.redirectTitle,
    text: fill(messages.redirectText, { method: name }),
    pass: messages.redirectApprove,
    fail: messages.redirectDecline,
    cancel: messages.redirectCancel,
  };
}

export interface ChallengePanelOptions {
  readonly method?: string | undefined;
  readonly amount: string | undefined;
  readonly merchant: string | undefined;
  readonly choose: (outcome: Outcome) => void;
}

export interface ChallengePanel {
  readonly root: HTMLElement;
  focus(): void;
  setWorking(working: boolean): void;
  showError(message: string): void;
  showDone(message: string): void;
}

export function createChallengePanel(messages: Messages, options: ChallengePanelOptions): ChallengePanel {
  const words = wordsOf(messages, options.method);
  const title = h('h1', { class: 'ChallengeTitle', id: 'challenge-title', tabindex: '-1' }, words.title);
  const status = h('p', { class: 'ChallengeStatus', role: 'status' });
  const pass = button('test-source-authorize-3ds', 'ChallengeButton ChallengeButton--primary', words.pass);
  const fail = button('test-source-fail-3ds', 'ChallengeButton', words.fail);
  const close = button('challenge-close', 'ChallengeButton ChallengeButton--quiet', words.cancel);
  pass.addEventListener('click', () => options.choose('pass'));
  fail.addEventListener('click', () => options.choose('fail'));
  close.addEventListener('click', () => options.choose('cancel'));
  const buttons = [pass, fail, close];

  const root = h(
    'main',
    { class: 'Challenge', 'aria-labelledby': 'challenge-title' },
    h(
      'div',
      { class: 'ChallengeHead' },
      h('span', { class: 'ChallengeBank' }, words.by),
      h('span', { class: 'SandboxBadge' }, messages.sandbox),
    ),
    title,
    h('p', { class: 'ChallengeText' }, words.text),
    summaryList(messages, options),
    status,
    h('div', { class: 'ChallengeButtons' }, ...buttons),
  );

  return {
    root,
    focus: () => title.focus(),
    setWorking(working) {
      for (const item of buttons) item.disabled = working;
      status.textContent = working ? messages.challengeWorking : '';
      status.classList.remove('ChallengeStatus--error');
    },
    showError(message) {
      status.textContent = message;
      status.classList.add('ChallengeStatus--error');
      pass.focus();
    },
    showDone(message) {
      for (const item of buttons) item.hidden = true;
      status.textContent = message;
    },
  };
}

function button(id: string, className: string, text: string): HTMLButtonElement {
  return h('button', { id, class: className, type: 'button' }, text);
}

function summaryList(messages: Messages, options: ChallengePanelOptions): HTMLElement {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [messages.challengeMerchant, options.merchant],
    [messages.challengeAmount, options.amount],
  ];
  const list = h('dl', { class: 'ChallengeSummary' });
  for (const [term, text] of rows) {
    if (text) list.append(h('div', { class: 'ChallengeRow' }, h('dt', {}, term), h('dd', {}, text)));
  }
  list.hidden = list.childElementCount === 0;
  return list;
}
