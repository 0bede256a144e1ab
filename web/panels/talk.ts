import { Talk, type LiveDocument } from '../../client';

const talks = new WeakMap<LiveDocument, Talk>();

/** The comments and chat of an open document, which its panels share. It ends with the document. */
export const talkOf = (live: LiveDocument): Talk => {
  const talk = talks.get(live) ?? new Talk(live.context);
  talks.set(live, talk);
  return talk;
};

/** Whether the user may comment and chat now. */
export const mayTalk = (live: LiveDocument): boolean => live.role !== 'VIEWER' && live.state.connection !== 'closed';
