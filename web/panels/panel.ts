import type { EditorView } from '@codemirror/view';
import type { DocumentInfo, LiveDocument, Weft } from '../../client';

/** What a panel is made with. */
export interface PanelContext {
  readonly weft: Weft;
  /** As it was when the document was opened; role and session as they are now are told by `live`. */
  readonly about: DocumentInfo;
  readonly live: LiveDocument;
  /** The editor. Extensions come with `StateEffect.appendConfig`. */
  readonly view: EditorView;
  /** Writes a short text beside the panel's name, such as a number of unread messages; '' takes it away. */
  badge(text: string): void;
}

export interface MountedPanel {
  readonly element: HTMLElement;
  /** The panel was chosen and is seen from now on. */
  shown?(): void;
  /** The document is closed: listeners and timers are to be ended. */
  close(): void;
}

/** A part of the page beside the editor. To add one, name it in ./index.ts. */
export interface Panel {
  /** Names it in the page: letters. */
  readonly id: string;
  readonly title: string;
  mount(context: PanelContext): MountedPanel;
}
