import { element, field, form } from './dom';

/** Shows `content` as a modal dialog and resolves with what `close` is called with, or null if it is dismissed. */
const modal = (title: string, content: (close: (answer: string) => void) => Node[]): Promise<string | null> =>
  new Promise((resolve) => {
    let answer: string | null = null;
    const close = (given: string): void => {
      answer = given;
      dialog.close();
    };
    const dialog = element('dialog', { 'aria-label': title }, element('h2', {}, title), ...content(close));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });

const cancel = (): HTMLElement =>
  element(
    'button',
    { type: 'button', onclick: (event) => (event.target as HTMLElement).closest('dialog')!.close() },
    'Cancel',
  );

/** Asks for a line of text; null if the user would rather not say. */
export const ask = (title: string, label: string, value: string): Promise<string | null> =>
  modal(title, (close) => {
    const input = element('input', { name: 'answer', required: true, maxlength: '200', value });
    return [
      form(
        { onsubmit: async () => close(input.value.trim()) },
        field(label, input),
        element('p', { class: 'row end' }, cancel(), element('button', { class: 'primary' }, 'OK')),
      ),
    ];
  });

/** Asks whether something is really meant; `action` names it. */
export const confirm = async (question: string, action: string): Promise<boolean> =>
  (await modal(question, (close) => [
    form(
      { onsubmit: async () => close('yes') },
      element('p', { class: 'row end' }, cancel(), element('button', { class: 'danger' }, action)),
    ),
  ])) !== null;
