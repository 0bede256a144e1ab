import type { Dependencies } from '../common/dependencies';

/** An entry of an inbox as it is pushed: the input of `publishNotification`. */
export interface PushedNotification {
  userId: string;
  notificationId: string;
  kind: string;
  documentId: string;
  actorId: string | null;
  subject: string | null;
  mentioned: boolean;
  count: number;
  at: string;
  read: boolean;
}

/** What the notifier works with. */
export interface NotifierDependencies extends Dependencies {
  /** Publishes an entry to its owner's clients. Rejects if AppSync did not take it. */
  push(notification: PushedNotification): Promise<void>;
}
