'use client';
/**
 * Walks every seal and row of the audit log and says whether the sealed entries are as they were written, and what a look
 * at the database alone cannot tell: whether the newest were cut off together with their seals (docs/audit.md).
 */
import { ShieldCheck } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { adminWrite } from '#lib/browser/admin-api.ts';
import { isRecord } from '#lib/browser/request-json.ts';
import { problemWords } from '../ui/problem-words.ts';
import { plainWords } from '../words/plain.ts';

type Answer = Readonly<Record<string, unknown>>;
type Told = { readonly tone: 'success' | 'danger'; readonly title: string; readonly text: string };

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

function told(answer: Answer): Told {
  const { intact, firstBreak } = answer;
  if (intact === true) {
    const unsealed = numberOf(answer.unsealed);
    return {
      tone: 'success',
      title: 'Every seal is whole',
      text: `${numberOf(answer.rows)} entries under ${numberOf(answer.seals)} seals are exactly as they were written.${
        unsealed > 0 ? ` ${unsealed} newer ones are not sealed yet, and not protected until they are.` : ''
      } Whether the newest were cut off together with their seals is shown by npm run audit:verify with the worker’s log.`,
    };
  }
  const { what, rowId } = isRecord(firstBreak) ? firstBreak : {};
  const row = typeof rowId === 'number' ? ` It is entry ${rowId}.` : '';
  return {
    tone: 'danger',
    title: 'The audit log was changed by somebody who may not',
    text: `What is broken first: ${plainWords(String(what ?? 'unknown')).toLowerCase()}.${row} Keep the database as it is and tell whoever runs the shop.`,
  };
}

export function VerifyButton() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Told | null>(null);
  const verify = async () => {
    setBusy(true);
    setResult(null);
    const answer = await adminWrite('/api/admin/audit/verify', {});
    setBusy(false);
    setResult(
      answer.ok
        ? told(answer.value)
        : { tone: 'danger', title: 'It could not be checked', text: problemWords(answer.error) },
    );
    router.refresh();
  };
  return (
    <div className="mb-5 space-y-3">
      <Button
        icon={<ShieldCheck aria-hidden className="size-4" />}
        busy={busy}
        busyLabel="Checking every entry"
        onClick={() => void verify()}
      >
        Check the seals
      </Button>
      {result && (
        <Alert tone={result.tone} title={result.title} live>
          {result.text}
        </Alert>
      )}
    </div>
  );
}
