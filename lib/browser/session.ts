/** Who is signed in, for the header only: documents of the storefront hold nothing of a user. */
import { isRecord, requestJson } from './request-json.ts';

export type BrowserSession = {
  readonly email: string;
  readonly name: string | null;
  readonly staff: boolean;
};
/** undefined: not known yet; null: nobody. */
export type SessionState = BrowserSession | null | undefined;

let state: SessionState;
let started = false;
const listeners = new Set<() => void>();

function parseSession(body: unknown): { user: BrowserSession | null } | null {
  if (body === null || !isRecord(body)) return { user: null };
  const user = isRecord(body.user) ? body.user : null;
  if (!user || typeof user.email !== 'string') return { user: null };
  return {
    user: {
      email: user.email,
      name: typeof user.name === 'string' && user.name !== '' ? user.name : null,
      staff: user.role === 'admin' || user.role === 'support',
    },
  };
}

async function readSession(): Promise<void> {
  const result = await requestJson('/api/auth/session', { method: 'GET' }, parseSession);
  state = result.ok ? result.value.user : null;
  for (const listener of listeners) listener();
}

export const sessionStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    if (!started) {
      started = true;
      void readSession();
    }
    return () => listeners.delete(listener);
  },
  snapshot: (): SessionState => state,
  serverSnapshot: (): SessionState => undefined,
};

/** Ends the session, then loads the storefront as a new document: nothing of the user stays in memory. */
export async function signOut(): Promise<void> {
  const csrf = await requestJson('/api/auth/csrf', { method: 'GET' }, (body) =>
    isRecord(body) && typeof body.csrfToken === 'string' ? body.csrfToken : null,
  );
  if (csrf.ok) {
    await fetch('/api/auth/signout', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken: csrf.value, callbackUrl: '/', json: 'true' }),
    });
  }
  window.location.assign('/');
}
