import { user } from './selection';

export const me = `query Me { me { ${user} } }`;
export const updateProfile = `mutation UpdateProfile($input: UpdateProfileInput!) { updateProfile(input: $input) { ${user} } }`;
