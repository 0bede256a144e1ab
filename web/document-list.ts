import { type DocumentFilter, type DocumentSummary, type Weft } from '../client';
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
  const language = element(
    'select',
    {
      class: 'quiet',
      'aria-label': `Language of ${title}`,
      onchange: () => act(() => documents.update(documentId, { language: language.value })),
    },
    ...languages.map((name) => element('option', { selected: name === item.language }, name)),
  );
  const mayEdit = filter === 'ACTIVE' && (role === 'OWNER' || role === 'EDITOR');
  const actions = [
    ...(mayEdit ? [language, action('Rename', rename)] : []),
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
  const more = element('button', { type: 'button', hidden: true, onclick: () => void attempt(page) }, 'Show more');
  let shown: DocumentFilter = 'ACTIVE';
  let nextToken: string | null = null;
  // Another choice or a newer list meanwhile ends an older one.
  let turn = 0;

  const attempt = async (task: () => Promise<void>): Promise<void> => {
    problem.textContent = '';
    try {
      await task();
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  /** Shows the next documents; a page may be empty and not the last. */
  const page = async (): Promise<void> => {
    const filter = shown;
    const mine = turn;
    const { items, nextToken: next } = await weft.documents.list({ nextToken, filter });
    if (mine !== turn) return;
    nextToken = next;
    list.append(...items.map((item) => row(item, filter, weft, (task) => void act(task))));
    more.hidden = next === null;
    if (list.childElementCount > 0) return;
    if (next !== null) return page();
    list.append(element('li', { class: 'hint' }, filter === 'ACTIVE' ? 'None yet: create one below.' : 'None.'));
  };
  const refresh = (): Promise<void> => {
    for (const button of choices.children) button.setAttribute('aria-pressed', String(button.id === `show-${shown}`));
    turn += 1;
    nextToken = null;
    list.replaceChildren();
    return page();
  };
  // What is refused leaves the list as it is, with the reason below it.
  const act = (task: () => Promise<void>): Promise<void> => attempt(() => task().then(refresh));
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
      more,
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
