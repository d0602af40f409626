/** Every address that no page answers. Several root layouts exist, so there is no common place for it. */
import { notFound } from 'next/navigation';

export default function MissingPage(): never {
  notFound();
}
