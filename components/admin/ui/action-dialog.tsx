'use client';
/** A button that asks once: what exactly will happen, then it is done. A failure stays in the dialog. */
import { type ReactNode, useState } from 'react';
import { Button, type ButtonProps } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ActionProblem } from './action-problem.tsx';
import { type AdminAction, useAdminAction } from './use-admin-action.ts';

export function ActionDialog(props: {
  label: string;
  look?: Pick<ButtonProps, 'tone' | 'size' | 'icon'>;
  title: string;
  /** What will happen, in full. */
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  /** What is typed in the dialog cannot be sent yet. */
  blocked?: boolean;
  /** Before it opens: what was typed the last time is forgotten. */
  onOpen?: () => void;
  action: AdminAction;
  done: string | ((answer: Readonly<Record<string, unknown>>) => string);
}) {
  const [open, setOpen] = useState(false);
  const { done } = props;
  const { run, sending, problem, place, clear } = useAdminAction(
    typeof done === 'string' ? () => done : done,
  );
  const show = (next: boolean) => {
    clear();
    setOpen(next);
  };
  const confirm = async () => {
    if (props.blocked) return;
    if (await run(props.action)) setOpen(false);
  };
  return (
    <>
      <Button
        tone="secondary"
        {...props.look}
        onClick={() => {
          props.onOpen?.();
          show(true);
        }}
      >
        {props.label}
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!sending) show(next);
        }}
        title={props.title}
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" onClick={() => show(false)} disabled={sending}>
              Cancel
            </Button>
            <Button
              tone={props.danger ? 'danger' : 'primary'}
              busy={sending}
              disabled={props.blocked ?? false}
              onClick={() => void confirm()}
            >
              {props.confirm}
            </Button>
          </div>
        }
      >
        <div className="space-y-4 text-sm">
          <ActionProblem problem={problem} place={place} />
          {props.children}
        </div>
      </Dialog>
    </>
  );
}
