import type { Weft } from '../../client';
import { addressed } from '../address';
import { element, sentence } from '../dom';
import { texts } from './texts';

/** What the user wants to hear of: the document that is open, muted or not, and each kind of event. */
export const makeSettings = ({ documents, notifications }: Weft) => {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const body = element('div', {});
  const check = (label: string, name: string, isChecked: boolean, set: (isChecked: boolean) => Promise<unknown>) => {
    const input = element('input', {
      type: 'checkbox',
      name,
      checked: isChecked,
      onchange: () => {
        problem.textContent = '';
        const wanted = input.checked;
        set(wanted).catch((error: unknown) => {
          input.checked = !wanted;
          problem.textContent = sentence(error);
        });
      },
    });
    return element('label', { class: 'check' }, input, label);
  };

  const mute = async (documentId: string): Promise<HTMLElement[]> => {
    const { title, muted } = await documents.get(documentId);
    return [
      check(`Mute ${title}`, 'muted', muted, (isMuted) => notifications.mute(documentId, isMuted)),
      element('p', { class: 'hint' }, 'Of a muted document only mentions are told.'),
    ];
  };

  const refresh = async (): Promise<void> => {
    const { documentId } = addressed();
    try {
      const [ofDocument, preferences] = await Promise.all([
        documentId ? mute(documentId) : [],
        notifications.preferences(),
      ]);
      const kinds = preferences.map(({ kind, enabled }) =>
        check(texts[kind]?.of ?? kind, kind, enabled, (isEnabled) =>
          notifications.setPreferences([{ kind, enabled: isEnabled }]),
        ),
      );
      body.replaceChildren(...ofDocument, element('h3', {}, 'Tell me of'), ...kinds);
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  return { element: element('div', { class: 'settings' }, body, problem), refresh };
};
