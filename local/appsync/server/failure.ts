/**
 * What a log line says of an unexpected error: its name and where it was thrown. Its message is left out, because it may
 * quote a request (that of JSON.parse does), and no log line may hold document text or a token.
 */
export const failureText = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
};
