import { everyItem, type Weft } from '../client';
import { element, field, sentence, show } from './dom';

const languages = ['javascript', 'typescript', 'text'];

/** Shows the signed-in user's documents and a form for a new one. */
export const showDocuments = async (weft: Weft): Promise<void> => {
  const list = element('ul', { class: 'documents' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const title = element('input', { name: 'title', required: true, maxlength: '200' });
  const language = element('select', { name: 'language' }, ...languages.map((name) => element('option', {}, name)));

  const create = async (): Promise<void> => {
    try {
      const made = await weft.documents.create({ title: title.value, language: language.value });
      location.hash = `#/d/${made.documentId}`;
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  show(
    element('section', { class: 'card' }, element('h2', {}, 'Documents'), list),
    element(
      'form',
      {
        class: 'card',
        onsubmit: (event) => {
          event.preventDefault();
          void create();
        },
      },
      element(
        'div',
        { class: 'row' },
        field('Title', title),
        field('Language', language),
        element('button', { class: 'primary' }, 'Create'),
      ),
      problem,
    ),
  );

  for await (const item of everyItem((page) => weft.documents.list(page)))
    list.append(
      element(
        'li',
        {},
        element(
          'a',
          { href: `#/d/${item.documentId}`, 'data-document': item.documentId },
          item.title ?? item.documentId,
          element('span', { class: 'hint' }, item.role.toLowerCase()),
        ),
      ),
    );
  if (list.childElementCount === 0) list.append(element('li', { class: 'hint' }, 'None yet.'));
};
