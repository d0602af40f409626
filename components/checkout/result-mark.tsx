/** The picture of a result: a drawn tick for success, a quiet sign for the rest. Still when motion is not wanted. */
import { CircleSlash, Clock3, TriangleAlert } from 'lucide-react';
import { cn } from '#components/ui/class-names.ts';
import './result-mark.css';

export type MarkTone = 'success' | 'waiting' | 'neutral' | 'problem';

export function ResultMark({ tone }: { tone: MarkTone }) {
  if (tone === 'success') {
    return (
      <svg viewBox="0 0 64 64" aria-hidden="true" className="mx-auto size-18 text-success">
        <circle cx="32" cy="32" r="30" className="fill-success-soft result-mark-disc" />
        <path
          d="M20 33.5 28.5 42 45 24.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="4.5"
          strokeLinecap="round"
          strokeLinejoin="round"
          pathLength={1}
          className="result-mark-tick"
        />
      </svg>
    );
  }
  const Icon = tone === 'waiting' ? Clock3 : tone === 'problem' ? TriangleAlert : CircleSlash;
  return (
    <div
      aria-hidden
      className={cn(
        'mx-auto grid size-16 place-items-center rounded-full motion-safe:animate-rise',
        tone === 'problem' ? 'bg-warning-soft text-on-warning-soft' : 'bg-sunken text-muted',
      )}
    >
      <Icon className="size-7" />
    </div>
  );
}
