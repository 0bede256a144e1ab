import { StateEffect } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { Thread } from '../../client';
import { element } from '../dom';
import { commentMarks } from './comment-marks';
import { mentionFinder } from './mentions';
import type { Panel } from './panel';
import { textForm } from './remark';
import { mayTalk, talkOf } from './talk';
import { makeThread } from './thread';

/** Comments on the text: a form for what is selected, the threads in the order of the text, then those without theirs. */
export const comments: Panel = {
  id: 'comments',
  title: 'Comments',
  mount({ live, view, badge, weft }) {
    const mentioned = mentionFinder(weft, live.documentId);
    const { comments: all } = talkOf(live);
    const shown = new Map<string, ReturnType<typeof makeThread>>();
    const hint = element('p', { class: 'hint' });
    const create = textForm('Comment on what is selected', 'Comment', async (body) => {
      // Taken before the names are asked for: the text moves on.
      const { from, to } = view.state.selection.main;
      const ends = [live.anchorAt(from, 'BEFORE'), live.anchorAt(to, 'AFTER')] as const;
      const mentions = await mentioned(body);
      const [start, end] = ends.map((anchor) => live.positionOf(anchor) ?? 0) as [number, number];
      return all.create(start, end, body, mentions);
    });
    const withResolved = element('input', { type: 'checkbox' });
    const list = element('ul', { class: 'threads' });
    const gone = element('ul', { class: 'threads' });
    const goneTitle = element('h3', {}, 'Their text is gone');

    const elementsOf = (threads: readonly Thread[]): HTMLElement[] =>
      threads.map((thread) => {
        const made =
          shown.get(thread.threadId) ?? makeThread({ live, view, comments: all, mentioned }, thread.threadId);
        shown.set(thread.threadId, made);
        made.show(thread);
        return made.element;
      });
    const select = (): void => {
      const isEmpty = view.state.selection.main.empty;
      create.hidden = !mayTalk(live) || isEmpty;
      hint.textContent = mayTalk(live) && isEmpty ? 'Select text to comment on it.' : '';
    };
    const place = (parent: HTMLElement, children: HTMLElement[]): void => {
      // Moving an element takes the focus from what is in it.
      const isSame =
        parent.childElementCount === children.length && children.every((child, at) => parent.children[at] === child);
      if (!isSame) parent.replaceChildren(...children);
    };
    const refresh = (): void => {
      const threads = all.threads();
      const open = threads.filter(({ first }) => !first.resolved);
      badge(open.length > 0 ? String(open.length) : '');
      const wanted = withResolved.checked ? threads : open;
      place(list, elementsOf(wanted.filter(({ where }) => where.stretches.length > 0)));
      place(gone, elementsOf(wanted.filter(({ where }) => where.stretches.length === 0)));
      goneTitle.hidden = gone.childElementCount === 0;
      select();
    };
    let frame = 0;
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(refresh);
    };
    withResolved.addEventListener('change', refresh);
    const watch = EditorView.updateListener.of(({ docChanged, selectionSet }) => {
      if (docChanged || selectionSet) soon();
    });
    view.dispatch({ effects: StateEffect.appendConfig.of([commentMarks(all), watch]) });
    const stops = [all.on('changed', soon), live.on('state', soon)];
    refresh();
    return {
      element: element(
        'div',
        {},
        hint,
        create,
        element('label', { class: 'check' }, withResolved, 'Show resolved ones'),
        list,
        goneTitle,
        gone,
      ),
      close: () => {
        cancelAnimationFrame(frame);
        for (const stop of stops) stop();
      },
    };
  },
};
