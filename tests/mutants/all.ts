/** Every defect of the list, by rule. */
import type { Mutant } from './mutant.ts';
import { RULE_06 } from './rule-06.ts';
import { RULE_28 } from './rule-28.ts';
import { RULES_01_TO_06 } from './rules-01-to-06.ts';
import { RULES_07_TO_11 } from './rules-07-to-11.ts';
import { RULES_12_TO_14 } from './rules-12-to-14.ts';
import { RULES_15_TO_52 } from './rules-15-to-52.ts';
import { RULES_22_TO_51 } from './rules-22-to-51.ts';

export const MUTANTS: readonly Mutant[] = [
  ...RULES_01_TO_06,
  ...RULE_06,
  ...RULES_07_TO_11,
  ...RULES_12_TO_14,
  ...RULES_22_TO_51,
  ...RULE_28,
  ...RULES_15_TO_52,
];
