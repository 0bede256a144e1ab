export { createCognito } from './service';
export type { CognitoOptions, CognitoService, IssueOptions, NewUser } from './types';
