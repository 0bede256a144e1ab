import * as queries from './queries/index';
import type { Requests } from './requests';

/** Whether the user is notified of a kind of event. */
export interface NotificationPreference {
  readonly kind: string;
  readonly enabled: boolean;
}

/** What the user is notified of; the entries themselves are in the inbox. All methods reject with WeftError. */
export class Notifications {
  constructor(private readonly requests: Requests) {}

  /** Every kind, as the user has said, or by default. */
  preferences(): Promise<NotificationPreference[]> {
    return this.requests.ask(queries.notificationPreferences, {});
  }

  /** Sets some kinds, and gives every kind as it is now. */
  setPreferences(preferences: readonly NotificationPreference[]): Promise<NotificationPreference[]> {
    return this.requests.ask(queries.setNotificationPreferences, { input: { preferences } });
  }

  /** Mutes a document for the user, or ends that. Comments that mention the user come through. */
  async mute(documentId: string, muted: boolean): Promise<void> {
    await this.requests.ask(queries.setDocumentMuted, { input: { documentId, muted } });
  }
}
