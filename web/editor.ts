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
import type { DocumentInfo, LiveDocument } from '../client';
import { weftEditor } from '../client/codemirror';

const highlighting: Record<string, () => Extension> = {
  javascript: () => javascript(),
  typescript: () => javascript({ typescript: true }),
};

/** A CodeMirror editor on an open document; it can be typed into as long as the document says so. */
export const makeEditor = (parent: HTMLElement, about: DocumentInfo, live: LiveDocument): EditorView => {
  const readOnly = new Compartment();
  const view = new EditorView({
    parent,
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
  live.on('state', ({ writable }) => {
    if (view.state.readOnly !== writable) return;
    view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(!writable)) });
  });
  return view;
};
