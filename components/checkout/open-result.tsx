/** Every result that is not a paid order: what happened, what did not, and one step that leads on. */
import { ButtonLink } from '#components/ui/link.tsx';
import { coachFor } from '#lib/domain/decline-coach.ts';
import { type IntentScreen, keepsChanging } from './intent-screen.ts';
import { ResultMark } from './result-mark.tsx';
import { RESULT_WORDS } from './result-words.ts';
import { StatusWatcher } from './status-watcher.tsx';

export function OpenResult(props: {
  intentId: string;
  orderNumber: string;
  screen: Exclude<IntentScreen, 'paid'>;
  failureCode: string | null;
}) {
  const words = RESULT_WORDS[props.screen];
  const coach = props.screen === 'declined' ? coachFor(props.failureCode) : null;
  return (
    <div className="text-center">
      <ResultMark tone={words.tone} />
      <h1 className="mt-6 text-title font-semibold">{words.title}</h1>
      {coach && <p className="mt-3 font-medium">{coach.sentence}</p>}
      <p className="mx-auto mt-3 max-w-md text-muted">{coach ? `${coach.next} ${words.body}` : words.body}</p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        {words.primary && <ButtonLink href={words.primary.href}>{words.primary.label}</ButtonLink>}
        {words.primary ? (
          <ButtonLink href="/cart" document tone="secondary">
            Back to your cart
          </ButtonLink>
        ) : (
          <ButtonLink href="/orders" document tone="secondary">
            Your orders
          </ButtonLink>
        )}
      </div>
      {keepsChanging(props.screen) && <StatusWatcher intentId={props.intentId} screen={props.screen} />}
      <p className="mt-8 text-sm text-muted">
        Reference <span className="tabular">{props.orderNumber}</span>
      </p>
    </div>
  );
}
