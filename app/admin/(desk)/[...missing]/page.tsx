/** Every address of the admin that no page answers. */
import { notFound } from 'next/navigation';

export default function MissingAdminPage(): never {
  notFound();
}
