'use client';
/** Keeps a document with the session it was made for: another tab that signs in or out makes this one load again. */
import { useEffect } from 'react';
import { joinSessionChannel } from '#lib/browser/session-subject.ts';

export function SessionWatch() {
  useEffect(joinSessionChannel, []);
  return null;
}
