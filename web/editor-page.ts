import type { LiveDocument, Weft } from '../client';
import { element, show } from './dom';
import { makeEditor } from './editor';
import { makeNotices } from './notice';
import { panels } from './panels/index';
import { makeSidebar } from './sidebar';

/** What the state line says. "Saved" is said only when the server has acknowledged every keystroke. */
const describe = (live: LiveDocument): string => {
  const { connection, saved, unsaved, left, kept, writable } = live.state;
  const waiting = unsaved + left;
  const place = kept === 'disk' ? 'kept here' : 'kept only as long as this page is open';
  const changes = waiting === 1 ? `1 change ${place}` : `${waiting} changes ${place}`;
  if (connection === 'closed') return 'Closed';
  if (connection === 'live' && !writable) return 'Read only';
  if (connection === 'live') return saved ? 'Saved' : 'Saving…';
  if (connection === 'connecting') return saved ? 'Connecting…' : `Connecting… ${changes}`;
  return saved ? 'Offline' : `Offline, ${changes}`;
};

/** Opens a document in the editor; the returned function closes it. */
export const showEditor = async (weft: Weft, documentId: string): Promise<() => Promise<void>> => {
  show(element('p', {}, 'Opening…'));
  const opening = weft.open(documentId);
  const [about, live] = await Promise.all([weft.documents.get(documentId), opening]).catch(async (error: unknown) => {
    // Whichever failed: the document must not stay open unseen, and what was unsent is a draft only once opening is over.
    await opening.then(
      (opened) => opened.close(),
      () => undefined,
    );
    throw error;
  });

  const state = element('span', { class: 'state', role: 'status', id: 'state' });
  const refresh = (): void => {
    state.textContent = describe(live);
    state.dataset['connection'] = live.state.connection;
    state.dataset['saved'] = String(live.state.saved);
  };
  const host = element('div', { id: 'editor' });
  const view = makeEditor(host, about, live);
  const sidebar = makeSidebar(panels, { weft, about, live, view });
  show(
    element('div', { class: 'bar' }, element('h1', {}, about.title), state),
    makeNotices(weft, live, about.title),
    element('div', { class: 'columns' }, host, sidebar.element),
  );
  document.title = `${about.title} · Weft`;
  const stop = live.on('state', refresh);
  // The browser asks whether to leave. What is on the disk would be sent later, but only from this browser.
  const warn = (event: BeforeUnloadEvent): void => {
    if (live.state.connection !== 'closed' && live.state.unsaved > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  refresh();
  view.focus();

  return async () => {
    stop();
    window.removeEventListener('beforeunload', warn);
    sidebar.close();
    view.destroy();
    await live.close();
  };
};
