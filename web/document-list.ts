import { everyItem, type DocumentFilter, type DocumentSummary, type Weft } from '../client';
import { ask } from './ask';
import { element, field, form, sentence, show } from './dom';

const languages = ['javascript', 'typescript', 'text'];
const filters: readonly (readonly [DocumentFilter, string])[] = [
  ['ACTIVE', 'Active'],
  ['ARCHIVED', 'Archived'],
  ['DELETED', 'Deleted'],
];

const day = (date: string | null): string =>
  date === null ? '' : new Date(date).toLocaleDateString(undefined, { dateStyle: 'medium' });

/** One document with what its user may do to it. `act` runs a request and lists anew. */
const row = (
  item: DocumentSummary,
  filter: DocumentFilter,
  weft: Weft,
  act: (task: () => Promise<void>) => void,
): HTMLElement => {
  const { documentId, role } = item;
  const title = item.title ?? documentId;
  const { documents } = weft;
  const action = (name: string, task: () => Promise<void>): HTMLElement =>
    element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': `${name} ${title}`, onclick: () => act(task) },
      name,
    );
  const rename = async (): Promise<void> => {
    const answer = await ask('Rename the document', 'Title', title);
    if (answer !== null) await documents.update(documentId, { title: answer });
  };
  const actions = [
    ...(filter === 'ACTIVE' && (role === 'OWNER' || role === 'EDITOR') ? [action('Rename', rename)] : []),
    ...(filter === 'ACTIVE' && role === 'OWNER' ? [action('Archive', () => documents.archive(documentId))] : []),
    ...(filter !== 'ACTIVE' && role === 'OWNER' ? [action('Restore', () => documents.restore(documentId))] : []),
    ...(filter !== 'DELETED' && role === 'OWNER' ? [action('Delete', () => documents.delete(documentId))] : []),
  ];
  const when = filter === 'DELETED' ? `gone for good on ${day(item.purgeAt)}` : `changed ${day(item.updatedAt)}`;
  return element(
    'li',
    {},
    filter === 'DELETED'
      ? element('span', { class: 'title' }, title)
      : element('a', { class: 'title', href: `#/d/${documentId}`, 'data-document': documentId }, title),
    element('span', { class: 'hint' }, `${role.toLowerCase()}, ${when}`),
    element('span', { class: 'actions' }, ...actions),
  );
};

/** Shows the signed-in user's documents and a form for a new one. */
export const showDocuments = async (weft: Weft): Promise<void> => {
  const list = element('ul', { class: 'documents' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const title = element('input', { name: 'title', required: true, maxlength: '200' });
  const language = element('select', { name: 'language' }, ...languages.map((name) => element('option', {}, name)));
  let shown: DocumentFilter = 'ACTIVE';

  const attempt = async (task: () => Promise<void>): Promise<void> => {
    problem.textContent = '';
    try {
      await task();
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const refresh = async (): Promise<void> => {
    const filter = shown;
    for (const button of choices.children) button.setAttribute('aria-pressed', String(button.id === `show-${filter}`));
    const rows: HTMLElement[] = [];
    for await (const item of everyItem((page) => weft.documents.list({ ...page, filter }))) {
      rows.push(row(item, filter, weft, (task) => void attempt(task).then(() => attempt(refresh))));
      // A page at a time: the first ones need not wait for the last. Another choice meanwhile ends this one.
      if (filter !== shown) return;
    }
    list.replaceChildren(...(rows.length > 0 ? rows : [element('li', { class: 'hint' }, 'None.')]));
  };
  const choices = element(
    'div',
    { class: 'choices', role: 'group', 'aria-label': 'Which documents' },
    ...filters.map(([filter, name]) =>
      element(
        'button',
        {
          type: 'button',
          id: `show-${filter}`,
          onclick: () => {
            shown = filter;
            void attempt(refresh);
          },
        },
        name,
      ),
    ),
  );
  const create = (): Promise<void> =>
    attempt(async () => {
      const made = await weft.documents.create({ title: title.value, language: language.value });
      location.hash = `#/d/${made.documentId}`;
    });
  show(
    element(
      'section',
      { class: 'card' },
      element('div', { class: 'bar' }, element('h2', {}, 'Documents'), choices),
      list,
      problem,
    ),
    form(
      { class: 'card', onsubmit: create },
      element(
        'div',
        { class: 'row' },
        field('Title', title),
        field('Language', language),
        element('button', { class: 'primary' }, 'Create'),
      ),
    ),
  );
  await refresh();
};
