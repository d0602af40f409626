'use client';
/**
 * The evidence of a dispute: saved as a draft as often as one likes, sent to the bank once. What the bank wants to see
 * for the dispute's reason is open at first; support staff see it and cannot change it.
 */
import { ChevronDown } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { controlClass } from '#components/ui/field.tsx';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import { EVIDENCE_TEXT_FIELDS, type EvidenceTextField } from '#lib/domain/dispute-evidence.ts';
import { ActionProblem } from '../ui/action-problem.tsx';
import { useAdminAction } from '../ui/use-admin-action.ts';
import { EvidenceFile } from './evidence-file.tsx';
import { EVIDENCE_GROUPS, type EvidenceGroup, LONG_TEXTS, TEXT_WORDS } from './evidence-words.ts';

type Evidence = DisputeDetail['evidence'];

function TextField(props: { field: EvidenceTextField; value: string; readOnly: boolean }) {
  const id = useId();
  const { field, value, readOnly } = props;
  const shared = {
    id,
    name: field,
    defaultValue: value,
    readOnly,
    maxLength: 20_000,
    autoComplete: 'off',
    className: controlClass,
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {TEXT_WORDS[field]}
      </label>
      {LONG_TEXTS.has(field) ? (
        <textarea {...shared} className={`${controlClass} min-h-24 py-2.5`} />
      ) : (
        <input type="text" {...shared} />
      )}
    </div>
  );
}

function Group(props: {
  group: EvidenceGroup;
  dispute: DisputeDetail;
  evidence: Evidence;
  readOnly: boolean;
}) {
  const { group, dispute, evidence } = props;
  const given = [
    ...group.texts.filter((field) => evidence.texts[field]),
    ...group.files.filter((field) => evidence.files[field]),
  ].length;
  const of = group.texts.length + group.files.length;
  return (
    <details
      open={given > 0 || group.reasons.includes(dispute.reason)}
      className="group border-b last:border-b-0"
    >
      <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-4 font-medium [&::-webkit-details-marker]:hidden">
        <span className="flex items-center gap-1.5">
          {group.title}
          <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180" />
        </span>
        <span className="text-sm font-normal text-muted">
          {given} of {of} given
        </span>
      </summary>
      <div className="space-y-4 pb-5 pt-1">
        {group.texts.map((field) => (
          <TextField
            key={field}
            field={field}
            value={evidence.texts[field] ?? ''}
            readOnly={props.readOnly}
          />
        ))}
        {group.files.map((field) => (
          <EvidenceFile
            key={field}
            disputeId={dispute.id}
            field={field}
            given={evidence.files[field]}
            readOnly={props.readOnly}
          />
        ))}
      </div>
    </details>
  );
}

function textsOf(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form);
  return Object.fromEntries(
    EVIDENCE_TEXT_FIELDS.flatMap((field) => {
      const value = data.get(field);
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  );
}

export function EvidenceForm({ dispute, canAct }: { dispute: DisputeDetail; canAct: boolean }) {
  const [asking, setAsking] = useState<Record<string, string> | null>(null);
  const { run, busy, problem, place } = useAdminAction(() =>
    asking === null ? 'Saved. Nothing was sent to the bank yet.' : 'The evidence was sent to the bank',
  );
  const path = `/api/admin/disputes/${dispute.id}/evidence`;
  const readOnly = !canAct || !dispute.answerable;
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void run({ path, method: 'PUT', body: { texts: textsOf(event.currentTarget), submit: false } });
  };
  const submit = async () => {
    if (asking && (await run({ path, method: 'PUT', body: { texts: asking, submit: true } })))
      setAsking(null);
  };
  const failure = <ActionProblem problem={problem} place={place} />;
  return (
    <form onSubmit={save} noValidate>
      {asking === null && failure}
      <div>
        {EVIDENCE_GROUPS.map((group) => (
          <Group
            key={group.title}
            group={group}
            dispute={dispute}
            evidence={dispute.evidence}
            readOnly={readOnly}
          />
        ))}
      </div>
      {!readOnly && (
        <div className="mt-5 flex flex-wrap gap-3">
          <Button type="submit" tone="secondary" busy={busy && asking === null} busyLabel="Saving">
            Save the draft
          </Button>
          <Button
            onClick={(event) => {
              const { form } = event.currentTarget as HTMLButtonElement;
              if (form) setAsking(textsOf(form));
            }}
          >
            Send to the bank
          </Button>
        </div>
      )}
      <Dialog
        open={asking !== null}
        onOpenChange={(open) => {
          if (!open && !busy) setAsking(null);
        }}
        title="Send this evidence to the bank?"
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" disabled={busy} onClick={() => setAsking(null)}>
              Not yet
            </Button>
            <Button busy={busy} busyLabel="Sending" onClick={() => void submit()}>
              Send it for good
            </Button>
          </div>
        }
      >
        <div className="space-y-3 text-sm">
          {failure}
          <p>
            Everything that is filled in, files included, goes to the bank now. It cannot be changed or added
            to afterwards. The bank decides within two to three months; until then the money stays with it.
          </p>
        </div>
      </Dialog>
    </form>
  );
}
