/** The shop's name with its mark: two stalls under one roof. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5">
      <svg aria-hidden="true" viewBox="0 0 28 28" className="size-7 shrink-0">
        <rect width="28" height="28" rx="8" className="fill-accent" />
        <path
          d="M6.5 20.5V11l3.75-3.5L14 11l3.75-3.5L21.5 11v9.5M14 11v9.5"
          fill="none"
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-on-accent"
        />
      </svg>
      <span className="text-lg font-semibold tracking-tight">MarketHub</span>
    </span>
  );
}
