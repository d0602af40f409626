/** Bodies of accounts, shared by the forms and the handlers. */
import { z } from 'zod';

export const PASSWORD_MIN_CHARS = 10;
/** argon2 is given no more than this, whoever sends it. */
export const PASSWORD_MAX_CHARS = 200;

export const emailField = z
  .string()
  .trim()
  .max(254, 'This e-mail address is too long.')
  .pipe(z.email('Please enter an e-mail address such as name@example.com.'));

export const newPasswordField = z
  .string()
  .min(PASSWORD_MIN_CHARS, `Use at least ${PASSWORD_MIN_CHARS} characters.`)
  .max(PASSWORD_MAX_CHARS, `Use at most ${PASSWORD_MAX_CHARS} characters.`);

const knownPasswordField = z.string().min(1, 'Please enter your password.').max(PASSWORD_MAX_CHARS);

/** POST /api/account */
export const signUpBody = z.strictObject({
  email: emailField,
  password: newPasswordField,
  name: z.string().trim().min(1).max(120).optional(),
});
export type SignUpBody = z.infer<typeof signUpBody>;

/** The fields of next-auth's credentials; what does not fit is answered like a wrong password. */
export const credentialsBody = z.object({ email: emailField, password: knownPasswordField });

/** POST /api/account/password */
export const changePasswordBody = z.strictObject({
  currentPassword: knownPasswordField,
  newPassword: newPasswordField,
});

/** The answer of POST and GET /api/account. */
export const accountAnswer = z.object({
  user: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(['shopper', 'support', 'admin']),
  }),
});
export type AccountAnswer = z.infer<typeof accountAnswer>;
