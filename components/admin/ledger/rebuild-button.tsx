'use client';
/** Makes the ledger anew from what the inbox kept and says whether it is the one that was written. Changes nothing. */
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { adminWrite } from '#lib/browser/admin-api.ts';
import { isRecord } from '#lib/browser/request-json.ts';
import { problemWords } from '../ui/problem-words.ts';

type Answer = Readonly<Record<string, unknown>>;
type Told = {
  readonly tone: 'success' | 'danger';
  readonly title: string;
  readonly text: string;
  readonly sources: readonly string[];
};

/** How many are named; the command names all. */
const SHOWN = 10;

const differenceWords = (difference: unknown): string[] => {
  if (!isRecord(difference) || typeof difference.source !== 'string') return [];
  const { source, written, rebuilt } = difference;
  if (written === null) return [`${source}: is missing in the ledger`];
  return [`${source}: ${rebuilt === null ? 'has no source in the inbox' : 'has other entries'}`];
};

function told(answer: Answer): Told {
  const { equal, transactions, differences } = answer;
  if (equal === true) {
    return {
      tone: 'success',
      title: 'The ledger is what the stored events make of it',
      text: `${String(transactions)} transactions were made anew; every entry and balance is the same.`,
      sources: [],
    };
  }
  const found = Array.isArray(differences) ? differences : [];
  return {
    tone: 'danger',
    title: 'The ledger is not what the stored events make of it',
    text: 'Nothing was changed. These differ, and whoever runs the shop has to look at them:',
    sources: found.flatMap(differenceWords),
  };
}

function Result({ result }: { result: Told }) {
  const more = result.sources.length - SHOWN;
  return (
    <Alert tone={result.tone} title={result.title} live>
      {result.text}
      {result.sources.length > 0 && (
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {result.sources.slice(0, SHOWN).map((source) => (
            <li key={source} className="break-all">
              {source}
            </li>
          ))}
          {more > 0 && <li>and {more} more: npm run ledger:rebuild names them</li>}
        </ul>
      )}
    </Alert>
  );
}

export function RebuildButton() {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Told | null>(null);
  const rebuild = async () => {
    setBusy(true);
    setResult(null);
    const answer = await adminWrite('/api/admin/ledger/rebuild', {});
    setBusy(false);
    setResult(
      answer.ok
        ? told(answer.value)
        : {
            tone: 'danger',
            title: 'It could not be compared',
            text: problemWords(answer.error),
            sources: [],
          },
    );
  };
  return (
    <div className="mb-5 space-y-3">
      <Button
        icon={<Scale aria-hidden className="size-4" />}
        busy={busy}
        busyLabel="Making it anew"
        onClick={() => void rebuild()}
      >
        Rebuild and compare
      </Button>
      {result && <Result result={result} />}
    </div>
  );
}
