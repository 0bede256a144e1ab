import type { Weft } from '../client';
import { element, sentence, show } from './dom';

/** Asks whether an invitation is to be accepted, and goes to its document. */
export const showInvitation = (weft: Weft, code: string): void => {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const accept = async (): Promise<void> => {
    button.disabled = true;
    try {
      location.replace(`#/d/${await weft.invitations.accept(code)}`);
    } catch (error) {
      problem.textContent = sentence(error);
      button.disabled = false;
    }
  };
  const button = element('button', { type: 'button', class: 'primary', onclick: () => void accept() }, 'Accept');
  show(
    element(
      'section',
      { class: 'card narrow', id: 'invitation' },
      element('h2', {}, 'You are invited to a document'),
      element('p', {}, 'Its members will see your name.'),
      button,
      problem,
    ),
  );
  button.focus();
};
