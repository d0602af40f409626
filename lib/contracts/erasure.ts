/** POST /api/admin/people/{id}/erase: cannot be undone, so the id is said twice. */
import { z } from 'zod';

export const erasePersonBody = z.strictObject({ confirm: z.string().min(1).max(100) });
