import * as queries from './queries/index';
import type { Topic } from './subscriptions';
import type { WireChange, WireDocumentEvent, WireSignal } from './types';

export interface TopicsOptions {
  documentId: string;
  /** Our own site: its changes are left out. */
  sid(): number;
  change(change: WireChange): void;
  signal(signal: WireSignal): void;
  event(event: WireDocumentEvent): void;
}

/** What a client subscribes to for a document. */
export const topicsOf = ({ documentId, sid, change, signal, event }: TopicsOptions): Topic[] => [
  {
    query: queries.onChange,
    variables: () => ({ documentId, sid: sid() }),
    next: ({ onChange }: { onChange: WireChange | null }) => onChange && change(onChange),
  },
  {
    query: queries.onSignal,
    variables: () => ({ documentId }),
    next: ({ onSignal }: { onSignal: WireSignal | null }) => onSignal && signal(onSignal),
  },
  {
    query: queries.onDocumentEvent,
    variables: () => ({ documentId }),
    next: ({ onDocumentEvent }: { onDocumentEvent: WireDocumentEvent | null }) =>
      onDocumentEvent && event(onDocumentEvent),
  },
];
