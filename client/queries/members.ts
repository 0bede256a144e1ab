import { documentEvent } from './selection';

export const setMemberRole = `mutation SetMemberRole($input: SetMemberRoleInput!) {
  setMemberRole(input: $input) { ${documentEvent} }
}`;
