import { RangeSetBuilder, StateEffect, type Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import type { Comments } from '../../client';

const redrawn = StateEffect.define<null>();

const theme = EditorView.baseTheme({
  '.weft-commented': { backgroundColor: '#fde68a80', borderBottom: '2px solid #d97706' },
});

/** What open threads are about, in the present text, without overlaps. */
export const markedStretches = (
  comments: Pick<Comments, 'threads'>,
  length: number,
): { from: number; to: number }[] => {
  const stretches = comments
    .threads()
    .filter(({ first }) => !first.resolved)
    .flatMap(({ where }) => where.stretches)
    .sort((a, b) => a.start - b.start);
  const marked: { from: number; to: number }[] = [];
  for (const { start, end } of stretches) {
    const from = Math.max(start, marked.at(-1)?.to ?? 0);
    const to = Math.min(end, length);
    if (from < to) marked.push({ from, to });
  }
  return marked;
};

/** Marks in the editor what open threads are about. It must stand behind the editor's binding to the document. */
export const commentMarks = (comments: Comments): Extension => {
  const draw = ({ state }: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    const mark = Decoration.mark({ class: 'weft-commented' });
    for (const { from, to } of markedStretches(comments, state.doc.length)) builder.add(from, to, mark);
    return builder.finish();
  };
  class Marks {
    decorations: DecorationSet;
    private readonly stop: () => void;

    constructor(view: EditorView) {
      this.decorations = draw(view);
      this.stop = comments.on('changed', () => view.dispatch({ effects: redrawn.of(null) }));
    }

    update({ docChanged, transactions, view }: ViewUpdate): void {
      const asked = transactions.some(({ effects }) => effects.some((effect) => effect.is(redrawn)));
      if (docChanged || asked) this.decorations = draw(view);
    }

    destroy(): void {
      this.stop();
    }
  }
  return [theme, ViewPlugin.define((view) => new Marks(view), { decorations: (marks) => marks.decorations })];
};
