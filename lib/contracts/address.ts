/** A delivery address as the shopper gives it; lengths follow what Stripe accepts for `shipping`. */
import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);
const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .optional()
    .transform((value) => value || undefined);

export const addressSchema = z.strictObject({
  name: text(200),
  line1: text(200),
  line2: optionalText(200),
  city: text(100),
  state: optionalText(100),
  postalCode: optionalText(20),
  country: z.string().regex(/^[A-Z]{2}$/),
});

export type Address = {
  name: string;
  line1: string;
  line2?: string | undefined;
  city: string;
  state?: string | undefined;
  postalCode?: string | undefined;
  country: string;
};
