import { notification } from './selection';

export const listNotifications = `query Notifications($limit: Int, $nextToken: String) {
  notifications(limit: $limit, nextToken: $nextToken) { items { ${notification} } nextToken unread }
}`;
export const notificationPreferences = `query NotificationPreferences { notificationPreferences { kind enabled } }`;
export const markNotificationsRead = `mutation MarkNotificationsRead($input: MarkNotificationsReadInput!) {
  markNotificationsRead(input: $input) { notificationIds }
}`;
export const setDocumentMuted = `mutation SetDocumentMuted($input: SetDocumentMutedInput!) {
  setDocumentMuted(input: $input) { documentId muted }
}`;
export const setNotificationPreferences = `mutation SetNotificationPreferences($input: SetNotificationPreferencesInput!) {
  setNotificationPreferences(input: $input) { kind enabled }
}`;

export const onNotification = `subscription OnNotification($userId: ID!) {
  onNotification(userId: $userId) { ${notification} }
}`;
