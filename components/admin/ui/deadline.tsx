/** A deadline as what is left of the time, with the moment itself beside it. Rendered on the server alone. */
import { LocalTime } from '#components/account/local-time.tsx';
import { Badge } from '#components/ui/badge.tsx';

const HOUR_MS = 3_600_000;
const URGENT_HOURS = 72;

function leftWords(hours: number): string {
  if (hours < 0) return 'Over';
  if (hours < 1) return 'Less than an hour';
  if (hours < 48) return hours < 2 ? 'One hour left' : `${Math.floor(hours)} hours left`;
  return `${Math.floor(hours / 24)} days left`;
}

export function Deadline({ iso, nowMs }: { iso: string; nowMs: number }) {
  const hours = (Date.parse(iso) - nowMs) / HOUR_MS;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={hours < URGENT_HOURS ? 'danger' : 'warning'}>{leftWords(hours)}</Badge>
      <span className="whitespace-nowrap text-muted">
        <LocalTime iso={iso} />
      </span>
    </span>
  );
}
