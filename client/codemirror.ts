// The binding to CodeMirror 6; nothing else of the client imports it.
import {
  Annotation,
  ChangeSet,
  EditorState,
  RangeSetBuilder,
  StateEffect,
  Transaction,
  type Extension,
  type TransactionSpec,
} from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import type { Patch } from '../crdt/index';
import type { LiveDocument } from './live-document';
import { difference } from './diff';
import type { Participant } from './participants';

/** Marks the transactions that bring others' edits into the editor. */
export const remoteEdit = Annotation.define<boolean>();

const redrawn = StateEffect.define<null>();
const defaultColour = '#7c8594';

/** The patches, to be applied one after the other, that do what a transaction's changes do. */
export const patchesFrom = (changes: ChangeSet): Patch[] => {
  const patches: Patch[] = [];
  // Positions after the former changes are those of the new text.
  changes.iterChanges((fromOld, toOld, fromNew, _toNew, inserted) => {
    patches.push({ position: fromNew, deleted: toOld - fromOld, inserted: inserted.toString() });
  });
  return patches;
};

/**
 * One transaction that applies the patches one after the other. The selection moves with the text, and local undo
 * leaves it alone.
 */
export const transactionFrom = (state: EditorState, patches: readonly Patch[]): TransactionSpec => {
  let length = state.doc.length;
  let changes = ChangeSet.empty(length);
  for (const { position, deleted, inserted } of patches) {
    const change = ChangeSet.of({ from: position, to: position + deleted, insert: state.toText(inserted) }, length);
    changes = changes.compose(change);
    length = change.newLength;
  }
  return {
    changes,
    annotations: [remoteEdit.of(true), Transaction.remote.of(true), Transaction.addToHistory.of(false)],
  };
};

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly colour: string,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.colour === this.colour;
  }

  toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'weft-caret';
    caret.style.setProperty('--weft-colour', this.colour);
    const label = caret.appendChild(document.createElement('span'));
    label.className = 'weft-caret-name';
    label.textContent = this.name;
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** A selection that is drawn for a participant. */
export interface DrawnCursor {
  readonly from: number;
  readonly to: number;
  readonly head: number;
  readonly name: string;
  readonly colour: string;
}

/** Where the others' cursors are in the present text; those whose characters are not here yet are left out. */
export const cursorsOf = (
  live: Pick<LiveDocument, 'positionOf'>,
  participants: readonly Participant[],
): DrawnCursor[] =>
  participants.flatMap(({ self, cursor, name, colour, userId }) => {
    const anchor = !self && cursor ? live.positionOf(cursor.anchor) : null;
    const head = !self && cursor ? live.positionOf(cursor.head) : null;
    if (anchor === null || head === null) return [];
    const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
    return [{ from, to, head, name: name ?? userId, colour: colour ?? defaultColour }];
  });

const decorations = (cursors: readonly DrawnCursor[]): DecorationSet => {
  const builder = new RangeSetBuilder<Decoration>();
  const ranges = cursors.flatMap(({ from, to, head, name, colour }) => {
    const caret = { from: head, to: head, decoration: Decoration.widget({ widget: new Caret(name, colour), side: 1 }) };
    if (from === to) return [caret];
    const attributes = { style: `background-color: color-mix(in srgb, ${colour} 25%, transparent)` };
    return [{ from, to, decoration: Decoration.mark({ class: 'weft-selection', attributes }) }, caret];
  });
  ranges.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide);
  for (const { from, to, decoration } of ranges) builder.add(from, to, decoration);
  return builder.finish();
};

const theme = EditorView.baseTheme({
  '.weft-caret': {
    position: 'relative',
    borderLeft: '2px solid var(--weft-colour)',
    marginLeft: '-1px',
    marginRight: '-1px',
  },
  '.weft-caret-name': {
    position: 'absolute',
    bottom: '100%',
    left: '-2px',
    padding: '0 4px',
    borderRadius: '3px 3px 3px 0',
    backgroundColor: 'var(--weft-colour)',
    color: 'white',
    font: '11px/1.4 sans-serif',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    zIndex: '10',
  },
});

class Binding {
  decorations: DecorationSet;
  private readonly stops: (() => void)[];

  constructor(
    private readonly view: EditorView,
    private readonly live: LiveDocument,
  ) {
    this.decorations = this.drawn();
    const redraw = (): void => view.dispatch({ effects: redrawn.of(null) });
    this.stops = [
      live.on('patches', (patches) => view.dispatch(transactionFrom(view.state, patches))),
      live.on('participants', redraw),
    ];
  }

  update(update: ViewUpdate): void {
    const remote = update.transactions.some((transaction) => transaction.annotation(remoteEdit));
    if (update.docChanged && !remote) this.send(update);
    if ((update.selectionSet || update.docChanged) && !remote) this.tellCursor();
    if (update.focusChanged && !update.view.hasFocus) this.live.flush();
    const asked = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(redrawn)));
    if (update.docChanged || asked) this.decorations = this.drawn();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    this.live.setCursor(null);
  }

  private send(update: ViewUpdate): void {
    try {
      for (const { changes } of update.transactions) this.live.edit(patchesFrom(changes));
    } catch {
      // Refused: the editor shows again what the document holds, once this update is over.
      queueMicrotask(() => {
        const patches = difference(this.view.state.doc.toString(), this.live.text);
        if (patches.length > 0) this.view.dispatch(transactionFrom(this.view.state, patches));
      });
    }
  }

  private tellCursor(): void {
    const { anchor, head } = this.view.state.selection.main;
    const { length } = this.live;
    if (Math.max(anchor, head) <= length) this.live.setCursor({ anchor, head });
  }

  private drawn(): DecorationSet {
    const { length } = this.view.state.doc;
    return decorations(cursorsOf(this.live, this.live.participants).filter(({ to }) => to <= length));
  }
}

/**
 * Binds an editor to an open document: what the user types is sent, what others type appears, and their cursors are
 * drawn with name and colour. The editor must be made with the document's text (`doc: live.text`). Whether the user may write is for the application to
 * show (`EditorState.readOnly`, from `live.state.writable`); an edit that is refused is taken back.
 */
export const weftEditor = (live: LiveDocument): Extension => [
  theme,
  // A carriage return is a character like others: positions must be those of the document.
  EditorState.lineSeparator.of('\n'),
  ViewPlugin.define((view) => new Binding(view, live), { decorations: (binding) => binding.decorations }),
];
