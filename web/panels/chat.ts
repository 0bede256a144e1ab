import { element, sentence } from '../dom';
import { mentionFinder } from './mentions';
import type { Panel } from './panel';
import { remarkList, textForm } from './remark';
import { mayTalk, talkOf } from './talk';

/** The chat of the present session. */
export const chat: Panel = {
  id: 'chat',
  title: 'Chat',
  mount({ live, badge, weft }) {
    const mentioned = mentionFinder(weft, live.documentId);
    const { chat: said } = talkOf(live);
    const list = remarkList(live, 'message');
    const problem = element('p', { class: 'problem', role: 'alert' });
    const older = element('button', { type: 'button', class: 'link' }, 'Older messages');
    const send = textForm('Message', 'Send', async (text) => said.send(text, await mentioned(text)));
    const body = element('div', { class: 'chat', 'aria-live': 'polite' }, older, list.element);
    const seen = new Set<string>();

    older.addEventListener('click', () => {
      said.more().catch((error: unknown) => (problem.textContent = sentence(error)));
    });
    const refresh = (): void => {
      const { messages } = said;
      const isAtEnd = body.scrollTop + body.clientHeight >= body.scrollHeight - 8;
      older.hidden = !said.hasMore;
      send.hidden = !mayTalk(live);
      list.show(
        messages.map((message) => ({
          ...message,
          key: message.messageId,
          edit: (text) => mentioned(text).then((mentions) => said.edit(message, text, mentions)),
          remove: () => said.remove(message),
        })),
      );
      if (isAtEnd) body.scrollTop = body.scrollHeight;
      const isShown = body.offsetParent !== null;
      if (isShown) for (const { messageId } of messages) seen.add(messageId);
      const unseen = messages.filter(({ messageId, authorId }) => !seen.has(messageId) && authorId !== live.userId);
      badge(unseen.length > 0 ? String(unseen.length) : '');
    };
    const stops = [said.on('changed', refresh), live.on('state', refresh)];
    refresh();
    return {
      element: element('div', {}, body, send, problem),
      shown: () => {
        refresh();
        body.scrollTop = body.scrollHeight;
      },
      close: () => stops.forEach((stop) => stop()),
    };
  },
};
