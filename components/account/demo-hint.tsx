/** How to sign in to the demonstration; the page shows it only where no real money can move. */
export function DemoHint() {
  return (
    <aside aria-label="Demonstration" className="mt-6 rounded-control bg-sunken p-4 text-sm text-muted">
      <p>
        This is a demonstration. Sign in as{' '}
        <span className="select-all font-medium text-ink">shopper@markethub.test</span> with the password{' '}
        <span className="select-all font-medium text-ink">markethub-demo</span>.
      </p>
    </aside>
  );
}
