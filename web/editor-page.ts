import { autocompletion, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  foldKeymap,
  syntaxHighlighting,
} from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { LiveDocument, Weft } from '../client';
import { weftEditor } from '../client/codemirror';
import { element, field, sentence, show } from './dom';

const highlighting: Record<string, () => Extension> = {
  javascript: () => javascript(),
  typescript: () => javascript({ typescript: true }),
};

/** What the state line says. "Saved" is said only when the server has acknowledged every keystroke. */
const describe = (live: LiveDocument): string => {
  const { connection, saved, unsaved, reason, writable } = live.state;
  const kept = unsaved === 1 ? '1 change kept here' : `${unsaved} changes kept here`;
  if (reason && connection === 'closed') return `Closed: ${reason}`;
  if (connection === 'live' && !writable) return reason ? `Read only: ${reason}` : 'Read only';
  if (connection === 'live') return saved ? 'Saved' : 'Saving…';
  if (connection === 'connecting') return saved ? 'Connecting…' : `Connecting… ${kept}`;
  return saved ? 'Offline' : `Offline, ${kept}`;
};

/** The form with which an owner shares the document. */
const shareForm = (weft: Weft, documentId: string): HTMLElement => {
  const user = element('input', { name: 'userId', required: true, placeholder: 'user id' });
  const role = element(
    'select',
    { name: 'role' },
    ...['EDITOR', 'VIEWER', 'COMMENTER', 'OWNER'].map((name) => element('option', {}, name)),
  );
  const said = element('span', { class: 'hint', role: 'status' });
  const share = async (): Promise<void> => {
    try {
      await weft.setMemberRole({ documentId, userId: user.value.trim(), role: role.value as 'EDITOR' });
      said.textContent = 'Shared.';
    } catch (error) {
      said.textContent = sentence(error);
    }
  };
  return element(
    'details',
    {},
    element('summary', {}, 'Share'),
    element(
      'form',
      {
        class: 'row',
        onsubmit: (event) => {
          event.preventDefault();
          void share();
        },
      },
      field('User id (people see theirs on their page)', user),
      field('Role', role),
      element('button', {}, 'Share'),
      said,
    ),
  );
};

/** Opens a document in the editor; the returned function closes it. */
export const showEditor = async (weft: Weft, documentId: string): Promise<() => Promise<void>> => {
  show(element('p', {}, 'Opening…'));
  const [about, live] = await Promise.all([weft.document(documentId), weft.open(documentId)]);

  const state = element('span', { class: 'state', role: 'status', id: 'state' });
  const people = element('span', { class: 'people', id: 'people' });
  const host = element('div', { id: 'editor' });
  const refresh = (): void => {
    state.textContent = describe(live);
    state.dataset['connection'] = live.state.connection;
    state.dataset['saved'] = String(live.state.saved);
    people.replaceChildren(
      ...live.participants.map((person) =>
        element(
          'span',
          { class: 'person', style: `background:${person.colour ?? '#687080'}`, title: `site ${person.sid}` },
          person.sid === live.sid ? `${person.name ?? 'You'} (you)` : (person.name ?? 'Somebody'),
        ),
      ),
    );
  };
  show(
    element('div', { class: 'bar' }, element('strong', {}, about.title), state, people),
    host,
    ...(about.role === 'OWNER' ? [shareForm(weft, documentId)] : []),
  );

  const readOnly = new Compartment();
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: live.text,
      extensions: [
        lineNumbers(),
        foldGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        highlighting[about.language]?.() ?? [],
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
        readOnly.of(EditorState.readOnly.of(!live.state.writable)),
        EditorView.contentAttributes.of({ 'aria-label': about.title }),
        weftEditor(live),
      ],
    }),
  });
  const allow = (): void => {
    if (view.state.readOnly !== live.state.writable) return;
    view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(!live.state.writable)) });
  };
  const listeners = [live.on('state', refresh), live.on('state', allow), live.on('participants', refresh)];
  refresh();
  view.focus();

  return async () => {
    for (const stop of listeners) stop();
    view.destroy();
    await live.close();
  };
};
