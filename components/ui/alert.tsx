/**
 * A message in the page: what happened, what did not, what to do. role="alert" only for errors that appear after an
 * action (`live`), else it would be read out at every load.
 */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { cn } from './class-names.ts';

export type AlertTone = 'info' | 'success' | 'warning' | 'danger';

const LOOK = {
  info: { icon: Info, className: 'bg-sunken text-ink', iconClass: 'text-muted' },
  success: { icon: CircleCheck, className: 'bg-success-soft text-on-success-soft', iconClass: '' },
  warning: { icon: TriangleAlert, className: 'bg-warning-soft text-on-warning-soft', iconClass: '' },
  danger: { icon: CircleAlert, className: 'bg-danger-soft text-on-danger-soft', iconClass: '' },
} as const;

export function Alert(props: {
  tone?: AlertTone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  live?: boolean;
  className?: string;
  ref?: Ref<HTMLDivElement>;
}) {
  const { icon: Icon, className, iconClass } = LOOK[props.tone ?? 'info'];
  return (
    <div
      ref={props.ref}
      tabIndex={-1}
      role={props.live ? (props.tone === 'danger' ? 'alert' : 'status') : undefined}
      className={cn('flex gap-3 rounded-control p-4 text-sm', className, props.className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-5 shrink-0', iconClass)} />
      <div className="min-w-0 flex-1">
        {props.title && <p className="font-semibold">{props.title}</p>}
        {props.children && <div className={props.title ? 'mt-1' : ''}>{props.children}</div>}
        {props.action && <div className="mt-3">{props.action}</div>}
      </div>
    </div>
  );
}
