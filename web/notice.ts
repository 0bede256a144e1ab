import type { Draft, LiveDocument, Reason, Weft } from '../client';
import { element, sentence } from './dom';
import { download } from './export';

interface Notice {
  readonly text: string;
  readonly actions?: readonly (readonly [name: string, run: () => Promise<void> | void])[];
}

const home = (): void => {
  location.hash = '#/';
};

const noticeOf = (weft: Weft, live: LiveDocument): Notice | null => {
  const { documentId, role } = live;
  const { reason, writable } = live.state;
  const toDocuments = ['Your documents', home] as const;
  const byReason: Partial<Record<Reason, Notice>> = {
    NOT_A_MEMBER: { text: 'You are no longer a member of this document.', actions: [toDocuments] },
    DOCUMENT_DELETED: { text: 'This document was deleted.', actions: [toDocuments] },
    SESSION_TERMINATED: {
      text: 'The session has ended: the text can be read, and written again in the next session.',
      actions:
        role === 'OWNER' || role === 'EDITOR'
          ? [['Start a session', () => weft.sessions.start(documentId, live.ssn)]]
          : [],
    },
    DOCUMENT_ARCHIVED: {
      text: 'This document is archived and can only be read.',
      actions: role === 'OWNER' ? [['Restore', () => weft.documents.restore(documentId)]] : [],
    },
    NOT_SIGNED_IN: {
      text: 'Your sign-in has ended. What you typed is kept on this device and is sent once you are signed in again.',
      actions: [['Sign in again', () => location.reload()]],
    },
  };
  if (reason && byReason[reason]) return byReason[reason];
  if (!writable && role === 'VIEWER') return { text: 'You can read this document.' };
  if (!writable && role === 'COMMENTER') return { text: 'You can read this document and comment on it.' };
  return reason && !writable ? { text: `Nothing more can be written here (${reason}).` } : null;
};

/** What is said about unsent text: it can be saved as a file, and forgotten. */
const draftNotice = ({ text }: Draft, name: string, discard: () => Promise<void>): Notice => ({
  text: 'Some of what you typed could not be sent and is not part of the document.',
  actions: [
    ['Export my unsent text', () => download(`${name} (unsent).txt`, text)],
    ['Discard it', discard],
  ],
});

const shown = (notice: Notice): HTMLElement => {
  const problem = element('span', { class: 'problem', role: 'alert' });
  const run = async (action: () => Promise<void> | void): Promise<void> => {
    try {
      await action();
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  return element(
    'div',
    { class: 'notice' },
    element('span', {}, notice.text),
    ...(notice.actions ?? []).map(([name, action]) =>
      element('button', { type: 'button', onclick: () => void run(action) }, name),
    ),
    problem,
  );
};

/** Says above the editor what keeps the user from writing and what can be done about it. */
export const makeNotices = (weft: Weft, live: LiveDocument, title: string): HTMLElement => {
  const place = element('div', { id: 'notices', role: 'status' });
  let last = '';
  const refresh = (): void => {
    const draft = live.draft();
    const { reason, writable, connection } = live.state;
    const key = JSON.stringify([reason, writable, connection, live.role, draft?.changes.length ?? 0]);
    if (key === last) return;
    last = key;
    const notice = noticeOf(weft, live);
    place.replaceChildren(
      ...(notice ? [shown(notice)] : []),
      ...(draft ? [shown(draftNotice(draft, title, () => live.discardDraft().then(refresh)))] : []),
    );
  };
  live.on('state', refresh);
  live.on('draft', refresh);
  refresh();
  return place;
};

/** Says why a document cannot be opened, and gives what was typed for it and never sent. */
export const showRefusal = async (weft: Weft, documentId: string, error: unknown): Promise<HTMLElement[]> => {
  const drafts = await weft.drafts.list(documentId).catch(() => []);
  const reason = (error as { reason?: Reason }).reason;
  const restart = async (): Promise<void> => {
    await weft.sessions.start(documentId);
    location.reload();
  };
  return [
    shown({
      text: sentence(error),
      actions: [
        ...(reason === 'SESSION_TERMINATED' ? [['Start a session', restart] as const] : []),
        ['Your documents', home],
      ],
    }),
    ...drafts.map((draft) => {
      const notice = shown(
        draftNotice(draft, documentId, async () => {
          await weft.drafts.discard(draft);
          notice.remove();
        }),
      );
      return notice;
    }),
  ];
};
