import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Amplify } from 'aws-amplify';
import {
  confirmResetPassword,
  confirmSignUp,
  decodeJWT,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttributes,
} from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock, type MovableClock } from '../../local/clock';
import { createCognito, type CognitoService } from '../../local/cognito';

const EMAIL = 'ada@example.com';
const PASSWORD = 'Correct-horse-1';

// Amplify warns of every endpoint that is not AWS's.
ConsoleLogger.LOG_LEVEL = 'ERROR';

let clock: MovableClock;
let cognito: CognitoService;
let server: http.Server;
let endpoint: string;
let lines: string[];

const lastCode = (): string => /(\d{6})$/.exec(lines.at(-1) ?? '')![1]!;

beforeEach(async () => {
  lines = [];
  clock = createClock();
  cognito = await createCognito({ folder: null, clock, log: (line) => lines.push(line) });
  server = http.createServer((request, response) => {
    if (!cognito.handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: cognito.userPoolId,
        userPoolClientId: cognito.clientId,
        userPoolEndpoint: endpoint,
        loginWith: { email: true },
      },
    },
  });
});

afterEach(async () => {
  await signOut();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await cognito.close();
});

const verifier = (tokenUse: 'access' | 'id') => {
  const made = CognitoJwtVerifier.create({ userPoolId: cognito.userPoolId, clientId: cognito.clientId, tokenUse });
  made.cacheJwks(cognito.jwks() as Parameters<typeof made.cacheJwks>[0]);
  return made;
};

const fails = async (call: Promise<unknown>): Promise<{ name: string; message: string }> => {
  const error = await call.then(
    () => expect.fail('it should have been refused'),
    (reason: Error) => reason,
  );
  return { name: error.name, message: error.message };
};

const current = async () => {
  const { tokens } = await fetchAuthSession();
  return tokens!;
};

/** A request as Amplify sends it, for what Amplify does not send. */
const call = async (operation: string, body: object) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('signing up', () => {
  it('[OPS-8] signs up, asks for the code, confirms and signs in by SRP', async () => {
    const begun = await signUp({
      username: 'Ada@Example.com',
      password: PASSWORD,
      options: { userAttributes: { email: EMAIL, name: 'Ada' } },
    });
    expect(begun.nextStep).toMatchObject({
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
    });
    const first = lastCode();

    const early = await signIn({ username: EMAIL, password: PASSWORD });
    expect(early).toMatchObject({ isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } });

    await resendSignUpCode({ username: EMAIL });
    expect(lines).toHaveLength(2);
    const second = lastCode();
    const wrong = second === '000000' ? '000001' : '000000';
    expect(await fails(confirmSignUp({ username: EMAIL, confirmationCode: wrong }))).toMatchObject({
      name: 'CodeMismatchException',
    });
    if (first !== second)
      expect((await fails(confirmSignUp({ username: EMAIL, confirmationCode: first }))).name).toBe(
        'CodeMismatchException',
      );
    const done = await confirmSignUp({ username: EMAIL, confirmationCode: second });
    expect(done).toMatchObject({ isSignUpComplete: true });

    expect(await signIn({ username: EMAIL, password: PASSWORD })).toMatchObject({ isSignedIn: true });
    expect(await getCurrentUser()).toMatchObject({
      username: begun.userId,
      userId: begun.userId,
      signInDetails: { loginId: EMAIL, authFlowType: 'USER_SRP_AUTH' },
    });
    await updateUserAttributes({ userAttributes: { name: 'Ada L.' } });
    expect(await fetchUserAttributes()).toEqual({
      sub: begun.userId,
      email: EMAIL,
      email_verified: 'true',
      name: 'Ada L.',
    });
  });

  it('[OPS-8] refuses a weak password, a taken address, a name that is no address and an expired code', async () => {
    const register = (username: string, password: string) => signUp({ username, password });
    expect(await fails(register(EMAIL, 'short-A1'))).toEqual({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
    expect((await fails(register(EMAIL, 'all-lower-case-1'))).message).toContain('uppercase');
    expect((await fails(register('ada', PASSWORD))).name).toBe('InvalidParameterException');
    await register(EMAIL, PASSWORD);
    expect(await fails(register('ADA@example.com', PASSWORD))).toEqual({
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
    clock.advance(24 * 3_600_000);
    expect((await fails(confirmSignUp({ username: EMAIL, confirmationCode: lastCode() }))).name).toBe(
      'ExpiredCodeException',
    );
  });

  it('[OPS-8] stops accepting a code after five wrong ones', async () => {
    await signUp({ username: EMAIL, password: PASSWORD });
    const right = lastCode();
    const wrong = right === '000000' ? '000001' : '000000';
    for (let miss = 0; miss < 5; miss += 1)
      expect((await fails(confirmSignUp({ username: EMAIL, confirmationCode: wrong }))).name).toBe(
        'CodeMismatchException',
      );
    expect((await fails(confirmSignUp({ username: EMAIL, confirmationCode: right }))).name).toBe(
      'LimitExceededException',
    );
  });
});

describe('signing in', () => {
  let sub: string;
  beforeEach(async () => {
    ({ sub } = await cognito.createUser({ username: EMAIL, password: PASSWORD, groups: ['staff'] }));
  });

  it('[OPS-8] gives tokens with the claims of Cognito that aws-jwt-verify accepts', async () => {
    await signIn({ username: EMAIL, password: PASSWORD });
    const { accessToken, idToken } = await current();

    const access = await verifier('access').verify(accessToken.toString());
    expect(Object.keys(access).sort()).toEqual(
      // In the order of the alphabet: no email address and no name.
      [
        'auth_time',
        'client_id',
        'cognito:groups',
        'event_id',
        'exp',
        'iat',
        'iss',
        'jti',
        'origin_jti',
        'scope',
        'sub',
        'token_use',
        'username',
      ],
    );
    expect(access).toMatchObject({
      sub,
      username: sub,
      'cognito:groups': ['staff'],
      client_id: cognito.clientId,
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${cognito.userPoolId}`,
      scope: 'aws.cognito.signin.user.admin',
      token_use: 'access',
    });
    expect(access.exp - access.iat).toBe(3600);

    const id = await verifier('id').verify(idToken!.toString());
    expect(id).toMatchObject({ sub, email: EMAIL, email_verified: true, aud: cognito.clientId });
    expect(id['cognito:username']).toBe(sub);
    await expect(verifier('id').verify(accessToken.toString())).rejects.toThrow();

    const [head, body, signature] = accessToken.toString().split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJWT(accessToken.toString()).payload, sub: 'x' }));
    expect(body).not.toBe(forged.toString('base64url'));
    await expect(
      verifier('access').verify([head, forged.toString('base64url'), signature].join('.')),
    ).rejects.toThrow();
  });

  it('[OPS-8] signs in with the password sent as it is', async () => {
    const result = await signIn({
      username: EMAIL,
      password: PASSWORD,
      options: { authFlowType: 'USER_PASSWORD_AUTH' },
    });
    expect(result.isSignedIn).toBe(true);
    expect((await current()).accessToken.payload.sub).toBe(sub);
  });

  it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
    '[OPS-8] %s tells a wrong password and an unknown user apart for nobody',
    async (authFlowType) => {
      const options = { authFlowType };
      const refusal = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
      expect(await fails(signIn({ username: EMAIL, password: 'Wrong-password-1', options }))).toEqual(refusal);
      expect(await fails(signIn({ username: 'nobody@example.com', password: PASSWORD, options }))).toEqual(refusal);
    },
  );

  it('[OPS-8] refreshes with new groups and replaces the refresh token', async () => {
    await signIn({ username: EMAIL, password: PASSWORD });
    const before = await current();
    await cognito.setGroups(EMAIL, ['admins', 'staff']);
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    expect(tokens!.accessToken.toString()).not.toBe(before.accessToken.toString());
    expect(tokens!.accessToken.payload['cognito:groups']).toEqual(['admins', 'staff']);
    expect(tokens!.accessToken.payload['origin_jti']).toBe(before.accessToken.payload['origin_jti']);
    // A second refresh works only if Amplify was given, and kept, the new token.
    clock.advance(120_000);
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();
  });

  it('[OPS-8] accepts a replaced refresh token for a minute, and then names the reuse', async () => {
    const { body: begun } = await call('InitiateAuth', {
      ClientId: cognito.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: EMAIL, PASSWORD },
    });
    const first = (begun['AuthenticationResult'] as { RefreshToken: string }).RefreshToken;
    const refresh = (RefreshToken: string) =>
      call('GetTokensFromRefreshToken', { ClientId: cognito.clientId, RefreshToken });

    const rotated = await refresh(first);
    const second = (rotated.body['AuthenticationResult'] as { RefreshToken: string }).RefreshToken;
    expect(second).not.toBe(first);
    expect((await refresh(first)).status).toBe(200);
    clock.advance(60_000);
    expect((await refresh(first)).body['__type']).toBe('RefreshTokenReuseException');

    // The second token was itself replaced when the first was used again, and a minute has passed since.
    expect((await refresh(second)).body['__type']).toBe('RefreshTokenReuseException');
  });

  it('[OPS-8] refreshes by REFRESH_TOKEN_AUTH without replacing the token, until it is 30 days old', async () => {
    const initiate = (AuthFlow: string, AuthParameters: object) =>
      call('InitiateAuth', { ClientId: cognito.clientId, AuthFlow, AuthParameters });
    const begun = await initiate('USER_PASSWORD_AUTH', { USERNAME: EMAIL, PASSWORD });
    const token = (begun.body['AuthenticationResult'] as { RefreshToken: string }).RefreshToken;
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, body } = await initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token });
      expect(status).toBe(200);
      expect(body['AuthenticationResult']).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
      expect(body['AuthenticationResult']).not.toHaveProperty('RefreshToken');
      clock.advance(120_000);
    }
    clock.advance(30 * 86_400_000);
    expect((await initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token })).body['__type']).toBe(
      'NotAuthorizedException',
    );
  });

  it('[OPS-8] signing out ends the refresh token and what it gave access to', async () => {
    await signIn({ username: EMAIL, password: PASSWORD });
    const AccessToken = (await current()).accessToken.toString();
    expect((await call('GetUser', { AccessToken })).status).toBe(200);
    await signOut();
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    expect((await call('GetUser', { AccessToken })).body).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
  });

  it('[OPS-8] signing out everywhere ends every other sign-in', async () => {
    const other = await call('InitiateAuth', {
      ClientId: cognito.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: EMAIL, PASSWORD },
    });
    const { RefreshToken } = other.body['AuthenticationResult'] as { RefreshToken: string };
    await signIn({ username: EMAIL, password: PASSWORD });
    await signOut({ global: true });
    const refused = await call('GetTokensFromRefreshToken', { ClientId: cognito.clientId, RefreshToken });
    expect(refused.body['__type']).toBe('NotAuthorizedException');
  });

  it('[OPS-8] an expired token is refused', async () => {
    const { accessToken: AccessToken } = await cognito.issue({ username: EMAIL });
    expect((await call('GetUser', { AccessToken })).status).toBe(200);
    clock.advance(3_600_000);
    expect((await call('GetUser', { AccessToken })).body).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
    const { accessToken: expired } = await cognito.issue({ username: EMAIL, expiresInSeconds: -1 });
    expect((await call('GetUser', { AccessToken: expired })).body['message']).toBe('Access Token has expired');
  });

  it('[OPS-8] changes the password with the old one, and resets it with a code', async () => {
    await signIn({ username: EMAIL, password: PASSWORD });
    const change = (oldPassword: string) => updatePassword({ oldPassword, newPassword: 'Second-password-2' });
    expect((await fails(change('Wrong-password-1'))).name).toBe('NotAuthorizedException');
    await change(PASSWORD);
    await signOut();
    expect((await fails(signIn({ username: EMAIL, password: PASSWORD }))).name).toBe('NotAuthorizedException');

    const asked = await resetPassword({ username: EMAIL });
    expect(asked.nextStep.resetPasswordStep).toBe('CONFIRM_RESET_PASSWORD_WITH_CODE');
    const reset = { username: EMAIL, confirmationCode: lastCode(), newPassword: 'Third-password-3' };
    expect((await fails(confirmResetPassword({ ...reset, newPassword: 'weak' }))).name).toBe(
      'InvalidPasswordException',
    );
    await confirmResetPassword(reset);
    expect((await fails(confirmResetPassword(reset))).name).toBe('ExpiredCodeException');
    expect((await signIn({ username: EMAIL, password: 'Third-password-3' })).isSignedIn).toBe(true);
  });

  it('[OPS-8] does not say that nobody has an address whose password is to be reset', async () => {
    const known = await resetPassword({ username: EMAIL });
    const unknown = await resetPassword({ username: 'abc@else.org' });
    expect(unknown).toEqual(known);
    const attempt = { username: 'abc@else.org', confirmationCode: '123456', newPassword: PASSWORD };
    expect((await fails(confirmResetPassword(attempt))).name).toBe('CodeMismatchException');
  });
});

describe('the endpoint', () => {
  it('[OPS-8] answers a browser: preflight, headers and public keys', async () => {
    const preflight = await fetch(endpoint, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:1234',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'cache-control,content-type,x-amz-target,x-amz-user-agent',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-user-agent');

    const keys = await fetch(`${endpoint}${cognito.userPoolId}/.well-known/jwks.json`);
    expect(keys.headers.get('access-control-allow-origin')).toBe('*');
    const { keys: list } = (await keys.json()) as { keys: Record<string, string>[] };
    expect(list).toEqual(cognito.jwks().keys);
    expect(Object.keys(list[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('[OPS-8] leaves requests to others alone', async () => {
    expect((await fetch(endpoint)).status).toBe(404);
    expect((await fetch(endpoint, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(endpoint, { method: 'OPTIONS' })).status).toBe(404);
  });

  it('[OPS-8] refuses what is no request of the API with the error of AWS', async () => {
    expect((await call('toString', {})).body['__type']).toBe('UnknownOperationException');
    expect((await call('AdminAddUserToGroup', {})).body['__type']).toBe('UnknownOperationException');
    expect((await call('GetUser', {})).body['__type']).toBe('InvalidParameterException');
    expect((await call('GetUser', { AccessToken: 'x.y.z' })).body['__type']).toBe('NotAuthorizedException');
    expect((await call('SignUp', { ClientId: 'other' })).body['__type']).toBe('ResourceNotFoundException');
    const multiple = { ClientId: cognito.clientId, AuthFlow: 'USER_SRP_AUTH' };
    const zero = await call('InitiateAuth', { ...multiple, AuthParameters: { USERNAME: EMAIL, SRP_A: '0' } });
    expect(zero.body['__type']).toBe('InvalidParameterException');
  });
});
