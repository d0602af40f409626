/** Names the session that a document is made for; React puts it into the head. See lib/browser/session-subject. */
import { SESSION_SUBJECT_META } from '#lib/contracts/page-marks.ts';

export const SessionMark = ({ subject }: { subject: string }) => (
  <meta name={SESSION_SUBJECT_META} content={subject} />
);
