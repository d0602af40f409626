/** A state in words; the hint, where there is one, explains it on hover and to a screen reader. */
import { Badge } from '#components/ui/badge.tsx';
import type { StateWords } from '../words/states.ts';

export const StateBadge = ({ words }: { words: StateWords & { readonly hint?: string } }) => (
  <span {...(words.hint === undefined ? {} : { title: words.hint })}>
    <Badge tone={words.tone}>{words.label}</Badge>
  </span>
);
