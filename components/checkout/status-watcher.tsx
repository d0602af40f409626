'use client';
/**
 * Keeps asking how a payment stands while it can still change, sooner at first and slower later, and only while the
 * page is in sight. When the answer differs from what is shown, the server renders the page again.
 */
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { readIntent } from '#lib/browser/payments-api.ts';
import { type IntentScreen, intentScreen } from './intent-screen.ts';
import { pollDelayMs } from './poll-delay.ts';
import { RESULT_WORDS } from './result-words.ts';

type Watch = { readonly words: string; readonly stopped: boolean };

export function StatusWatcher({ intentId, screen }: { intentId: string; screen: IntentScreen }) {
  const router = useRouter();
  const [round, setRound] = useState(0);
  const [watch, setWatch] = useState<Watch>({ words: '', stopped: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round starts the watch again
  useEffect(() => {
    const stop = new AbortController();
    void watchIntent({ intentId, screen, signal: stop.signal }).then((seen) => {
      if (stop.signal.aborted) return;
      if (seen === null) return setWatch({ words: '', stopped: true });
      setWatch({ words: RESULT_WORDS[seen].title, stopped: false });
      router.refresh();
    });
    return () => stop.abort();
  }, [intentId, screen, router, round]);

  return (
    <div className="mt-8 flex flex-col items-center gap-3 text-sm text-muted">
      <p role="status" className="sr-only">
        {watch.words}
      </p>
      {watch.stopped ? (
        <>
          <p>This takes longer than usual. Your orders will show the result.</p>
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
      ) : (
        <p className="flex items-center gap-2.5">
          <Spinner className="size-4" />
          Checking…
        </p>
      )}
    </div>
  );
}

/** The first screen that differs from the shown one, or null when it was time to stop asking. */
async function watchIntent(options: {
  intentId: string;
  screen: IntentScreen;
  signal: AbortSignal;
}): Promise<IntentScreen | null> {
  const { signal } = options;
  const startedAt = Date.now();
  for (let count = 0; !signal.aborted; count += 1) {
    const delayMs = pollDelayMs(count, Date.now() - startedAt);
    if (delayMs === null) return null;
    await wait(delayMs, signal);
    await untilVisible(signal);
    if (signal.aborted) break;
    const answer = await readIntent(options.intentId, signal);
    if (!answer.ok) continue;
    const seen = intentScreen(answer.value);
    if (seen !== options.screen) return seen;
  }
  return null;
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

function untilVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener('visibilitychange', done);
      resolve();
    };
    document.addEventListener('visibilitychange', done);
    signal.addEventListener('abort', done);
  });
}
