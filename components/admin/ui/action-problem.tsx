/** Why an action was refused, beside what was pressed. The action's hook says it elsewhere when this place is gone. */
import type { RefObject } from 'react';
import { Alert } from '#components/ui/alert.tsx';

export function ActionProblem(props: {
  readonly problem: string | null;
  readonly place: RefObject<HTMLDivElement | null>;
}) {
  if (!props.problem) return null;
  return (
    <div ref={props.place}>
      <Alert tone="danger" live>
        {props.problem}
      </Alert>
    </div>
  );
}
