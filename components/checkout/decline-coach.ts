/** The decline coach moved to lib/domain, because the server's answers use it too: import it from there. */
export { type Coach, type CoachAction, coachedCodes, coachFor } from '#lib/domain/decline-coach.ts';
