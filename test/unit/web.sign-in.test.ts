import { beforeEach, describe, expect, it, vi } from 'vitest';
import { questionOf } from '../../web/sign-in-question';

const calls: [string, unknown][] = [];
vi.mock('aws-amplify/auth', () => {
  const answer =
    (name: string, signInStep: string) =>
    (input: unknown): Promise<object> => {
      calls.push([name, input]);
      return Promise.resolve({ nextStep: { signInStep } });
    };
  return {
    signIn: answer('signIn', 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'),
    confirmSignIn: answer('confirmSignIn', 'DONE'),
    confirmSignUp: answer('confirmSignUp', 'DONE'),
  };
});

const credentials = { username: 'ada@example.com', password: 'secret' };

describe('the questions of sign-in', () => {
  beforeEach(() => calls.splice(0));

  it('ends with a session', () => {
    expect(questionOf({ signInStep: 'DONE' }, credentials)).toBeNull();
  });

  it('confirms a new address and then signs in', async () => {
    const question = questionOf({ signInStep: 'CONFIRM_SIGN_UP' }, credentials)!;
    expect(question.text).toContain('ada@example.com');
    expect(await question.answer('123456')).toEqual({ signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP' });
    expect(calls).toEqual([
      ['confirmSignUp', { username: 'ada@example.com', confirmationCode: '123456' }],
      ['signIn', credentials],
    ]);
  });

  it('shows the key of a second factor, as text and as an address', async () => {
    const totpSetupDetails = {
      sharedSecret: 'JBSWY3DP',
      getSetupUri: (app: string, account?: string) => new URL(`otpauth://totp/${app}:${account}?secret=JBSWY3DP`),
    };
    const question = questionOf({ signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP', totpSetupDetails }, credentials)!;
    expect(question.text).toContain('JBSWY3DP');
    expect(question.link).toBe('otpauth://totp/Weft:ada@example.com?secret=JBSWY3DP');
    expect(await question.answer('654321')).toEqual({ signInStep: 'DONE' });
    expect(calls).toEqual([['confirmSignIn', { challengeResponse: '654321' }]]);
  });

  it.each([
    ['CONFIRM_SIGN_IN_WITH_TOTP_CODE', 'text'],
    ['CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', 'password'],
  ] as const)('answers %s with a %s', async (signInStep, type) => {
    const question = questionOf({ signInStep }, credentials)!;
    expect(question.type).toBe(type);
    await question.answer('answer');
    expect(calls).toEqual([['confirmSignIn', { challengeResponse: 'answer' }]]);
  });

  it('says which step it cannot take', () => {
    expect(() => questionOf({ signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' }, credentials)).toThrow(/SMS_CODE/);
  });
});
