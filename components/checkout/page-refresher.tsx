'use client';
/** Lets the server render the page again now and then, while what it shows can still change and somebody looks. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { pollDelayMs } from './poll-delay.ts';
import { untilVisible, wait } from './waiting.ts';

export function PageRefresher() {
  const router = useRouter();
  useEffect(() => {
    const stop = new AbortController();
    void refreshOften(() => router.refresh(), stop.signal);
    return () => stop.abort();
  }, [router]);
  return null;
}

async function refreshOften(refresh: () => void, signal: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  for (let count = 0; !signal.aborted; count += 1) {
    const delayMs = pollDelayMs(count, Date.now() - startedAt);
    if (delayMs === null) return;
    await wait(delayMs, signal);
    await untilVisible(signal);
    if (!signal.aborted) refresh();
  }
}
