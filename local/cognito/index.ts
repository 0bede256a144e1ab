export { createCognito } from './service';
export type { CognitoOptions, CognitoFault, CognitoService, IssueOptions, NewUser } from './types';
