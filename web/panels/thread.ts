import type { EditorView } from '@codemirror/view';
import type { Comments, LiveDocument, Thread } from '../../client';
import { element, sentence } from '../dom';
import { remarkList, textForm } from './remark';
import { mayTalk } from './talk';

export interface ThreadContext {
  live: LiveDocument;
  view: EditorView;
  comments: Comments;
  /** The members whom a text mentions. */
  mentioned(text: string): Promise<string[]>;
}

/** One thread of comments; what is typed into its forms stays when it is shown anew. */
export const makeThread = ({ live, view, comments, mentioned }: ThreadContext, threadId: string) => {
  const quote = element('button', { type: 'button', class: 'quote', title: 'Show in the text' });
  const list = remarkList(live, 'comment');
  const reply = textForm('Reply', 'Reply', async (body) => comments.reply(threadId, body, await mentioned(body)));
  const settle = element('button', { type: 'button', class: 'link' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const item = element('li', { class: 'thread', 'data-thread': threadId }, quote, list.element, reply, settle, problem);
  let thread: Thread | null = null;

  quote.addEventListener('click', () => {
    const { stretches } = thread!.where;
    const [first, last] = [stretches[0], stretches.at(-1)];
    if (!first || !last) return;
    view.dispatch({ selection: { anchor: first.start, head: last.end }, scrollIntoView: true });
    view.focus();
  });
  settle.addEventListener('click', () => {
    problem.textContent = '';
    const done = thread!.first.resolved ? comments.reopen(threadId) : comments.resolve(threadId);
    done.catch((error: unknown) => (problem.textContent = sentence(error)));
  });

  const show = (now: Thread): void => {
    thread = now;
    const { first, replies, where } = now;
    const isGone = where.stretches.length === 0;
    item.dataset['status'] = where.status;
    item.toggleAttribute('data-resolved', first.resolved === true);
    quote.textContent = first.passage!.quote;
    quote.disabled = isGone;
    const may = mayTalk(live) && first.version > 0;
    reply.hidden = !may;
    settle.hidden = !may;
    settle.textContent = first.resolved ? 'Reopen' : 'Resolve';
    list.show(
      [first, ...replies].map((comment) => ({
        ...comment,
        key: comment.commentId,
        edit: async (body) => comments.edit(comment, body, await mentioned(body)),
        remove: () => comments.remove(comment),
      })),
    );
  };
  return { element: item, show };
};
