'use client';
/** Out of this browser, or out of every one: the second asks once, because it ends other people's tabs too. */
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { signOutEverywhere } from '#lib/browser/account-api.ts';
import { signOut } from '#lib/browser/session.ts';

export function SignOutButtons() {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<'here' | 'everywhere' | null>(null);
  const [failed, setFailed] = useState(false);

  const here = async () => {
    setBusy('here');
    await signOut();
  };
  const everywhere = async () => {
    setBusy('everywhere');
    const answer = await signOutEverywhere();
    if (answer.ok) return window.location.assign('/');
    setBusy(null);
    setAsking(false);
    setFailed(true);
  };
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-3">
        <Button
          tone="secondary"
          icon={<LogOut aria-hidden className="size-4" />}
          busy={busy === 'here'}
          onClick={() => void here()}
        >
          Sign out
        </Button>
        <Button tone="secondary" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
      </div>
      {failed && (
        <Alert tone="danger" live>
          That did not work: other browsers are still signed in. Please try again.
        </Alert>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere?"
        description="Every browser and phone that is signed in to your account is signed out now, this one included."
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button tone="ghost" onClick={() => setAsking(false)}>
              Stay signed in
            </Button>
            <Button busy={busy === 'everywhere'} onClick={() => void everywhere()}>
              Sign out everywhere
            </Button>
          </div>
        }
      />
    </div>
  );
}
