'use client';
/** One file of evidence: uploaded as soon as it is chosen; the server looks at its bytes, not at its name. */
import { FileCheck, Paperclip } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { notify } from '#components/ui/toast.tsx';
import { adminUpload } from '#lib/browser/admin-api.ts';
import { type EvidenceFileField, MAX_FILES_BYTES } from '#lib/domain/dispute-evidence.ts';
import { problemWords } from '../ui/problem-words.ts';
import { FILE_WORDS } from './evidence-words.ts';

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export function EvidenceFile(props: {
  disputeId: string;
  field: EvidenceFileField;
  given: { readonly name: string; readonly sizeBytes: number } | undefined;
  readOnly: boolean;
}) {
  const { field, given } = props;
  const router = useRouter();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const upload = async (file: File) => {
    if (file.size > MAX_FILES_BYTES) {
      setProblem(`The file is too large: all files together may have ${megabytes(MAX_FILES_BYTES)}.`);
      return;
    }
    setBusy(true);
    setProblem(null);
    const answer = await adminUpload(`/api/admin/disputes/${props.disputeId}/files/${field}`, file);
    setBusy(false);
    if (!answer.ok) return setProblem(problemWords(answer.error));
    notify.success(`${FILE_WORDS[field]} added`);
    router.refresh();
  };
  return (
    <div className="flex flex-col gap-1.5">
      <p id={`${id}-label`} className="text-sm font-medium">
        {FILE_WORDS[field]}
      </p>
      <div className="flex min-h-11 flex-wrap items-center gap-3 text-sm">
        {given && (
          <span className="inline-flex min-w-0 items-center gap-2">
            <FileCheck aria-hidden className="size-4 shrink-0 text-success" />
            <span className="break-all">{given.name}</span>
            <span className="whitespace-nowrap text-muted">{megabytes(given.sizeBytes)}</span>
          </span>
        )}
        {!given && props.readOnly && <span className="text-muted">No file</span>}
        {!props.readOnly && (
          <label
            className={buttonClass(
              { tone: 'secondary', size: 'sm' },
              'cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            )}
          >
            <Paperclip aria-hidden className="size-4" />
            {busy ? 'Uploading' : given ? 'Replace' : 'Choose a file'}
            <input
              type="file"
              accept="application/pdf,image/png,image/jpeg"
              className="sr-only"
              disabled={busy}
              aria-label={`${given ? 'Replace' : 'Choose'} the file: ${FILE_WORDS[field]}`}
              aria-describedby={problem === null ? undefined : `${id}-problem`}
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                event.currentTarget.value = '';
                if (file) void upload(file);
              }}
            />
          </label>
        )}
      </div>
      <p id={`${id}-problem`} role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
