import { WeftError } from './errors';
import * as queries from './queries/index';
import type { PageOf, PageRequest, Requests } from './requests';
import type { Role } from './types';

export interface Invitation {
  readonly invitationId: string;
  readonly documentId: string;
  readonly role: Role;
  readonly createdBy: string;
  /** ISO 8601, as are all dates. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** How many may accept it, and how many did. */
  readonly uses: number;
  readonly used: number;
  readonly status: 'OPEN' | 'USED_UP' | 'EXPIRED' | 'REVOKED';
}

/** What accepting needs. The token is told once, when the invitation is made. */
export interface InvitationKey {
  readonly documentId: string;
  readonly invitationId: string;
  readonly token: string;
}

/**
 * An invitation's key as one text, to be put behind the `#` of a link: browsers do not send that part, so no server's log
 * has it.
 */
export const invitationCode = ({ documentId, invitationId, token }: InvitationKey): string =>
  [documentId, invitationId, token].map(encodeURIComponent).join('/');

/** The key in a text made by {@link invitationCode}; null if it is none. */
export const invitationKey = (code: string): InvitationKey | null => {
  const parts = code.split('/');
  if (parts.length !== 3 || parts.includes('')) return null;
  try {
    const [documentId, invitationId, token] = parts.map(decodeURIComponent) as [string, string, string];
    return { documentId, invitationId, token };
  } catch {
    return null;
  }
};

/** Links that make whoever opens them a member. All methods reject with WeftError. */
export class Invitations {
  constructor(private readonly requests: Requests) {}

  /** Makes one; for owners. `expiresIn` in seconds, a week unless told; `uses` is 1 unless told. */
  async create(
    documentId: string,
    input: { role: Exclude<Role, 'OWNER'>; expiresIn?: number; uses?: number },
  ): Promise<{ invitation: Invitation; code: string }> {
    const invitationId = this.requests.newId();
    const variables = { input: { documentId, invitationId, ...input } };
    const { invitation, token } = await this.requests.ask<{ invitation: Invitation; token: string }>(
      queries.createInvitation,
      variables,
    );
    return { invitation, code: invitationCode({ documentId, invitationId, token }) };
  }

  list(documentId: string, page: PageRequest = {}): Promise<PageOf<Invitation>> {
    return this.requests.ask(queries.listInvitations, { documentId, ...page });
  }

  /** Becomes a member and gives the document's id. A member keeps a role that is higher. */
  async accept(code: string): Promise<string> {
    const input = invitationKey(code);
    if (!input) throw new WeftError('INVITATION_UNKNOWN');
    await this.requests.ask(queries.acceptInvitation, { input });
    return input.documentId;
  }

  /** Nobody can accept it any more; who did stays a member. */
  revoke(documentId: string, invitationId: string): Promise<Invitation> {
    return this.requests.ask(queries.revokeInvitation, { input: { documentId, invitationId } });
  }
}
