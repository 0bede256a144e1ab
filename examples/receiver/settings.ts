/** What the receiver is told by its environment. */
export interface Settings {
  /** Where SNS reaches it: the port of the loopback address behind whatever terminates TLS. */
  readonly port: number;
  readonly documentId: string;
  /** The GraphQL API, and an access token of a user who is a member (a VIEWER is enough). */
  readonly graphqlUrl: string;
  readonly token: string;
  /** The file in which the replica is kept. */
  readonly stateFile: string;
  /** The one topic whose messages are taken: anybody may send messages that some topic of AWS signed. */
  readonly topicArn: string;
  /** Hosts from which a signing certificate may come, a regular expression; SNS's own unless given. */
  readonly certificateHosts: string | undefined;
}

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}.`);
  return value;
};

/** Reads the settings. Throws an Error that names one that is missing. */
export const readSettings = (): Settings => ({
  port: Number(process.env['PORT'] ?? '8080'),
  documentId: required('DOCUMENT_ID'),
  graphqlUrl: required('GRAPHQL_URL'),
  token: required('ACCESS_TOKEN'),
  stateFile: required('STATE_FILE'),
  topicArn: required('TOPIC_ARN'),
  certificateHosts: process.env['CERTIFICATE_HOSTS'],
});
