import { signIn, signUp } from 'aws-amplify/auth';
import { addressed } from './address';
import type { LocalExtras } from './configuration';
import { element, field, sentence, show } from './dom';
import { questionOf, type Step } from './sign-in-question';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Takes the steps that follow: asks their questions one after the other, and calls `done` after the last. */
const proceed = (step: Step, credentials: Credentials, done: () => void): void => {
  const question = questionOf(step, credentials);
  if (!question) return done();
  const { label, type, autocomplete, text, link } = question;
  const input = element('input', { name: 'answer', required: true, type, autocomplete });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const submit = async (): Promise<void> => {
    try {
      proceed(await question.answer(input.value), credentials, done);
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const hint = link ? [element('p', {}, element('a', { href: link }, 'Add it on this device'))] : [];
  show(
    element(
      'form',
      {
        class: 'card narrow',
        onsubmit: (event) => {
          event.preventDefault();
          void submit();
        },
      },
      element('p', {}, text),
      ...hint,
      field(label, input),
      element('button', { class: 'primary' }, 'Confirm'),
      problem,
    ),
  );
  input.focus();
};

/** Shows the sign-in form and calls `done` once somebody is signed in. */
export const showSignIn = (extras: LocalExtras, done: () => void): void => {
  const username = element('input', { name: 'username', type: 'email', required: true, autocomplete: 'username' });
  const password = element('input', {
    name: 'password',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
  });
  const problem = element('p', { class: 'problem', role: 'alert' });

  const attempt = async (first: (credentials: Credentials) => Promise<Step>): Promise<void> => {
    problem.textContent = '';
    const credentials = { username: username.value, password: password.value };
    try {
      proceed(await first(credentials), credentials, done);
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const enter = (): Promise<void> => attempt(async (credentials) => (await signIn(credentials)).nextStep);
  const register = (): Promise<void> =>
    attempt(async ({ username: email, password: chosen }) => {
      await signUp({ username: email, password: chosen, options: { userAttributes: { email } } });
      return { signInStep: 'CONFIRM_SIGN_UP' };
    });

  const demo = (extras.demo_users ?? []).map((user) =>
    element(
      'button',
      {
        type: 'button',
        'data-user': user.username,
        onclick: () => {
          username.value = user.username;
          password.value = user.password;
          void enter();
        },
      },
      user.username,
    ),
  );
  const isInvited = addressed().code !== undefined;
  const form = element(
    'form',
    {
      class: 'card narrow',
      id: 'sign-in',
      onsubmit: (event) => {
        event.preventDefault();
        void enter();
      },
    },
    element('h1', {}, 'Sign in'),
    ...(isInvited ? [element('p', {}, 'You are invited to a document. Sign in or create an account to see it.')] : []),
    field('Email', username),
    field('Password', password),
    element(
      'p',
      { class: 'row' },
      element('button', { class: 'primary' }, 'Sign in'),
      element(
        'button',
        {
          type: 'button',
          onclick: () => {
            if (form.reportValidity()) void register();
          },
        },
        'Create an account',
      ),
    ),
    problem,
  );
  if (demo.length > 0)
    form.append(
      element('p', { class: 'hint' }, 'On this machine there are two demo users:'),
      element('p', { class: 'row' }, ...demo),
    );
  show(form);
};
