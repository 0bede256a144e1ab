import type { Floor, Peer } from './peer';
import type { Phase } from './phases';

interface Entry<Opened> {
  open(): Promise<Opened>;
  /** What is not measured of it, and why. */
  readonly without?: Partial<Record<Phase, string>>;
}

const tooLong = 'one remote change takes up to a second';

/** Imported one at a time, so that a process holds only the library that it measures. */
export const peers: Readonly<Record<string, Entry<Peer>>> = {
  weft: { open: async () => (await import('./peers/weft')).weft },
  yjs: { open: async () => (await import('./peers/yjs')).yjs },
  'yjs-cjs': { open: async () => (await import('./peers/yjsCommonJs')).yjsCommonJs },
  'json-joy': {
    open: async () => (await import('./peers/jsonJoy')).jsonJoy,
    without: { history: 'drops deleted text', 'history-deflated': 'drops deleted text' },
  },
  loro: { open: async () => (await import('./peers/loro')).loro },
  automerge: {
    open: async () => (await import('./peers/automerge')).automerge,
    without: { 'large-remote-random': tooLong },
  },
  'diamond-types': { open: async () => (await import('./peers/diamondTypes')).diamondTypes },
};

/** The texts without identities: how fast it could be. */
export const floors: Readonly<Record<string, Entry<Floor>>> = {
  'gap-buffer': { open: async () => (await import('./peers/gapBuffer')).gapBuffer },
  codemirror: { open: async () => (await import('./peers/codemirror')).codemirror },
};

export const names: readonly string[] = [...Object.keys(peers), ...Object.keys(floors)];

/** Of which a remote message takes so long that `remote` is sampled at the trace's two ends and extrapolated. */
export const sampled: ReadonlySet<string> = new Set(['automerge']);
