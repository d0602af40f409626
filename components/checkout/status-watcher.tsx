'use client';
/**
 * Keeps asking how a payment stands while it can still change, sooner at first and slower later, and only while the
 * page is in sight. When the answer differs from what is shown, the server renders the page again.
 */
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { isConfirming } from '#lib/browser/confirmation-marker.ts';
import { readIntent } from '#lib/browser/payments-api.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { type OrderTruth, type OrderTruthState, whileConfirming } from '#lib/domain/order-truth.ts';
import { pollDelayMs } from './poll-delay.ts';
import { untilVisible, wait } from './waiting.ts';

type Watch = { readonly words: string; readonly stopped: boolean };

export function StatusWatcher(props: {
  intentId: string;
  /** What the page shows. */
  state: OrderTruthState;
  /** The shopper waits for it; else the page only must not become wrong. */
  waiting: boolean;
}) {
  const { intentId, state, waiting } = props;
  const router = useRouter();
  const [round, setRound] = useState(0);
  const [watch, setWatch] = useState<Watch>({ words: '', stopped: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round starts the watch again
  useEffect(() => {
    const stop = new AbortController();
    void watchIntent({ intentId, state, signal: stop.signal }).then((seen) => {
      if (stop.signal.aborted) return;
      if (seen === null) return setWatch({ words: '', stopped: true });
      setWatch({ words: orderLabels(seen).title, stopped: false });
      router.refresh();
      // A page that comes back with the same state goes on watching.
      setRound((now) => now + 1);
    });
    return () => stop.abort();
  }, [intentId, state, router, round]);

  return (
    <div className="mt-8 flex flex-col items-center gap-3 text-sm text-muted">
      <p role="status" className="sr-only">
        {watch.words}
      </p>
      {watch.stopped && (
        <>
          <p>
            {waiting
              ? 'This takes longer than usual. Your orders will show the result.'
              : 'We have stopped checking.'}
          </p>
          <Button
            tone="secondary"
            onClick={() => {
              setWatch({ words: '', stopped: false });
              setRound((now) => now + 1);
            }}
          >
            Check again
          </Button>
        </>
      )}
      {!watch.stopped && waiting && (
        <p className="flex items-center gap-2.5">
          <Spinner className="size-4" />
          Checking…
        </p>
      )}
    </div>
  );
}

/** The first truth that differs from the shown one, or null when it was time to stop asking. */
async function watchIntent(options: {
  intentId: string;
  state: OrderTruthState;
  signal: AbortSignal;
}): Promise<OrderTruth | null> {
  const { signal, intentId, state } = options;
  const startedAt = Date.now();
  for (let count = 0; !signal.aborted; count += 1) {
    const delayMs = pollDelayMs(count, Date.now() - startedAt);
    if (delayMs === null) return null;
    await wait(delayMs, signal);
    await untilVisible(signal);
    if (signal.aborted) break;
    const answer = await readIntent(intentId, { signal, afterConfirmation: state === 'checking' });
    if (!answer.ok) continue;
    const { truth } = answer.value;
    const seen = isConfirming(intentId) ? whileConfirming(truth) : truth;
    // An answer that proves nothing is no news for a page that knows more.
    if (seen.state !== state && seen.state !== 'checking') return seen;
  }
  return null;
}
