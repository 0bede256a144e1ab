import { getCurrentUser, signOut } from 'aws-amplify/auth';
import { amplifyTransport, createWeft, type Weft } from '../client';
import { addressed } from './address';
import { configure } from './configuration';
import { byId, element, sentence, show } from './dom';
import { showDocuments } from './document-list';
import { showEditor } from './editor-page';
import { headerParts } from './header';
import { showInvitation } from './invitation';
import { showRefusal } from './notice';
import { showSignIn } from './sign-in';

const tell = (error: unknown): void => show(element('p', { class: 'problem', role: 'alert' }, sentence(error)));

const nothing = async (): Promise<void> => undefined;

/** Shows what the address asks for, and closes what was shown before. */
const route = (weft: Weft): (() => Promise<void>) => {
  let close = nothing;
  let turn: Promise<void> = Promise.resolve();
  const go = async (): Promise<void> => {
    await close();
    close = nothing;
    document.title = 'Weft';
    const { documentId, code } = addressed();
    try {
      if (code) showInvitation(weft, code);
      else if (documentId) close = await showEditor(weft, documentId);
      else await showDocuments(weft);
    } catch (error) {
      if (documentId) show(...(await showRefusal(weft, documentId, error)));
      else tell(error);
    }
  };
  // One after the other: a quick second click must not leave the first document open.
  return () => (turn = turn.then(go));
};

const start = async (): Promise<void> => {
  const extras = await configure();
  const enter = async (): Promise<void> => {
    const weft = createWeft({ transport: amplifyTransport() });
    let me = await weft.me();
    if (!me.name) {
      const { signInDetails } = await getCurrentUser();
      me = await weft.updateProfile({ name: signInDetails?.loginId?.split('@')[0] ?? 'Somebody' });
    }
    byId('who').textContent = me.name ?? '';
    byId('sign-out').hidden = false;
    byId('parts').replaceChildren(...headerParts.map((part) => part(weft, me)));
    const go = route(weft);
    window.addEventListener('hashchange', () => void go());
    await go();
  };
  byId('sign-out').addEventListener('click', () => {
    location.hash = '#/';
    void signOut().finally(() => location.reload());
  });
  try {
    await getCurrentUser();
  } catch {
    showSignIn(extras, () => void enter().catch(tell));
    return;
  }
  await enter();
};

start().catch(tell);
