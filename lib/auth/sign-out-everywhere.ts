/** Raises the session version of a user: every token that is out there ends with the next request. */
import { database } from '#db/client.ts';
import { raiseSessionVersion } from '#db/repositories/users.ts';
import type { UserId } from '#lib/domain/ids.ts';

export async function signOutEverywhere(userId: UserId): Promise<void> {
  await raiseSessionVersion(database(), userId);
}
