import { confirmSignUp, signIn, signUp } from 'aws-amplify/auth';
import type { LocalExtras } from './configuration';
import { element, field, sentence, show } from './dom';

/** Asks for the code that Cognito sent, then signs in. */
const askForCode = (username: string, password: string, done: () => void): void => {
  const code = element('input', { name: 'code', required: true, autocomplete: 'one-time-code' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const submit = async (): Promise<void> => {
    try {
      await confirmSignUp({ username, confirmationCode: code.value });
      await signIn({ username, password });
      done();
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
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
      element('p', {}, `A code was sent to ${username}.`),
      field('Code', code),
      element('button', { class: 'primary' }, 'Confirm'),
      problem,
    ),
  );
  code.focus();
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

  const enter = async (): Promise<void> => {
    problem.textContent = '';
    try {
      const { nextStep } = await signIn({ username: username.value, password: password.value });
      if (nextStep.signInStep === 'DONE') done();
      else if (nextStep.signInStep === 'CONFIRM_SIGN_UP') askForCode(username.value, password.value, done);
      else problem.textContent = `This page cannot take the step ${nextStep.signInStep}.`;
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const register = async (): Promise<void> => {
    problem.textContent = '';
    try {
      const email = username.value;
      await signUp({ username: email, password: password.value, options: { userAttributes: { email } } });
      askForCode(email, password.value, done);
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };

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
