/** An error as Cognito answers it: `__type` and `message` in the body, HTTP 400. */
export class CognitoError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = type;
  }
}

/** The one answer to a wrong password and to a user who is not there, so that nobody learns who has an account. */
export const badCredentials = (): CognitoError =>
  new CognitoError('NotAuthorizedException', 'Incorrect username or password.');

export const notAuthorized = (message: string): CognitoError => new CognitoError('NotAuthorizedException', message);

export const notConfirmed = (): CognitoError => new CognitoError('UserNotConfirmedException', 'User is not confirmed.');

export const codeMismatch = (): CognitoError =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');

export const codeExpired = (): CognitoError =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

export const invalidParameter = (message: string): CognitoError =>
  new CognitoError('InvalidParameterException', message);
