export { createAuthenticate } from './authenticate';
export { type CognitoPool, createCognitoVerifier } from './cognito';
export { SIGNATURE_MILLISECONDS } from './iam';
export {
  type Authenticate,
  type Authenticated,
  type AuthenticationOptions,
  AuthenticationError,
  type Credentials,
  type IamPrincipal,
  type TokenVerifier,
} from './types';
