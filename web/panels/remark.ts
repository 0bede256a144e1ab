import type { LiveDocument } from '../../client';
import { element, form, sentence } from '../dom';
import { mayTalk } from './talk';

/** A comment or a message as it is shown, and what may be done with it. */
export interface ShownRemark {
  readonly key: string;
  readonly version: number;
  readonly authorId: string;
  readonly authorName: string | null;
  readonly body: string | null;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deleted: boolean;
  edit(body: string): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** A form for a text: Enter sends it, with the shift key it begins a line. What is refused stays in the form. */
export const textForm = (
  label: string,
  action: string,
  send: (text: string) => Promise<unknown>,
  text = '',
): HTMLFormElement => {
  const input = element('textarea', { rows: '2', required: true, 'aria-label': label, placeholder: label });
  const problem = element('p', { class: 'problem', role: 'alert' });
  input.value = text;
  const submit = async (): Promise<void> => {
    const typed = input.value;
    if (typed.trim() === '') return;
    input.value = '';
    problem.textContent = '';
    try {
      await send(typed);
    } catch (error) {
      // What was begun meanwhile is not thrown away for it.
      input.value = input.value === '' ? typed : `${typed}\n${input.value}`;
      problem.textContent = sentence(error);
    }
  };
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  return form({ onsubmit: submit }, input, element('div', { class: 'row' }, element('button', {}, action)), problem);
};

const when = (remark: ShownRemark): string => {
  if (remark.version === 0) return 'sending…';
  const time = new Date(remark.createdAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return remark.editedAt ? `${time}, edited` : time;
};

/** A list of remarks that keeps a form in which somebody edits one while others come and go. */
export const remarkList = (live: LiveDocument, kind: string) => {
  const list = element('ul', { class: 'remarks' });
  let shown: readonly ShownRemark[] = [];
  let editing: { key: string; form: HTMLElement } | null = null;

  const edit = (remark: ShownRemark): void => {
    const end = (): void => {
      editing = null;
      show(shown);
    };
    const save = textForm(`Edit the ${kind}`, 'Save', async (body) => remark.edit(body).then(end), remark.body ?? '');
    save.querySelector('.row')!.append(element('button', { type: 'button', onclick: end }, 'Cancel'));
    editing = { key: remark.key, form: save };
    show(shown);
    save.querySelector('textarea')!.focus();
  };
  const button = (action: string, act: () => void): HTMLElement =>
    element('button', { type: 'button', class: 'link', onclick: act }, action);
  const item = (remark: ShownRemark): HTMLElement => {
    const isOwn = remark.authorId === live.userId;
    const line = element(
      'div',
      { class: 'line' },
      element('strong', {}, isOwn ? 'You' : (remark.authorName ?? 'Somebody')),
      element('time', { datetime: remark.createdAt, title: new Date(remark.createdAt).toLocaleString() }, when(remark)),
    );
    if (remark.deleted) return element('li', {}, line, element('em', { class: 'hint' }, `This ${kind} was deleted.`));
    if (editing?.key === remark.key) return element('li', {}, line, editing.form);
    const may = mayTalk(live) && remark.version > 0;
    if (may && isOwn) line.append(button('Edit', () => edit(remark)));
    if (may && (isOwn || live.role === 'OWNER'))
      line.append(button('Delete', () => void remark.remove().catch((error: unknown) => line.append(sentence(error)))));
    return element('li', {}, line, element('p', { class: 'body' }, remark.body ?? ''));
  };
  const show = (remarks: readonly ShownRemark[]): void => {
    shown = remarks;
    // Replacing the form by itself would take the focus from it.
    const focused = editing?.form.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...remarks.map(item));
    if (focused instanceof HTMLElement) focused.focus();
  };
  return { element: list, show };
};
