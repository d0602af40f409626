/** Defects of what is long, late, behind our back, or about people: what only a patient simulation meets by chance. */
import type { Mutant } from './mutant.ts';

export const RULES_15_TO_52: readonly Mutant[] = [
  {
    id: '13-erased-with-refund-under-way',
    rule: 13,
    what: 'a user is erased while a refund waits for them',
    file: 'db/repositories/erasure.ts',
    find: "r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action'))",
    replace: "r.state in ('awaiting_approval', 'reserved'))",
    tests: ['tests/payments/erasure-while-owed'],
    planted: 'serial',
  },
  {
    id: '12-erased-beside-a-refund',
    rule: 12,
    what: 'an erasure blanks the request of a refund that is asked for at the same time',
    file: 'lib/payments/customers/erase-person.ts',
    find: '  await lockOrdersOf(tx, userId);\n',
    replace: '',
    tests: ['tests/payments/erasure-while-owed'],
  },
];
