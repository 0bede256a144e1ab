import type { Notification } from '../../client';

/** What is said of each kind of event that notifies, behind the name of who did it; `of` is its name among the preferences. */
export const texts: Readonly<Record<string, { did: string; of: string }>> = {
  MEMBER_CHANGED: { did: 'gave you a role in', of: 'My role changes' },
  MEMBER_REMOVED: { did: 'removed you from', of: 'I am removed' },
  OWNERSHIP_TRANSFERRED: { did: 'made you an owner of', of: 'I become an owner' },
  SESSION_STARTED: { did: 'started a session of', of: 'A session starts' },
  SESSION_TERMINATED: { did: 'ended the session of', of: 'A session ends' },
  JOINED: { did: 'joined', of: 'Somebody joins' },
  LEFT: { did: 'left', of: 'Somebody leaves' },
  EDITED: { did: 'edited', of: 'Edits' },
  COMMENT_CREATED: { did: 'commented on', of: 'New comments' },
  COMMENT_REPLIED: { did: 'replied to a comment on', of: 'Replies' },
  COMMENT_EDITED: { did: 'edited a comment on', of: 'Edited comments that mention me' },
  COMMENT_RESOLVED: { did: 'resolved a thread of', of: 'A thread is resolved' },
  COMMENT_REOPENED: { did: 'reopened a thread of', of: 'A thread is reopened' },
  MESSAGE_SENT: { did: 'wrote in the chat of', of: 'Messages that mention me' },
  MESSAGE_EDITED: { did: 'edited a message in', of: 'Edited messages that mention me' },
};

/** What happened, in one sentence. */
export const sentenceOf = (
  { kind, count, mentioned }: Pick<Notification, 'kind' | 'count' | 'mentioned'>,
  actor: string,
  title: string,
): string => {
  const did = mentioned ? 'mentioned you in' : (texts[kind]?.did ?? 'did something in');
  const times = count > 1 ? ` (${count} changes)` : '';
  return `${actor} ${did} ${title}${times}`;
};
