import * as queries from './queries/index';
import type { PageOf, PageRequest, Requests } from './requests';
import type { Role } from './types';

export interface Member {
  readonly userId: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly since: string;
  readonly name: string | null;
  readonly colour: string | null;
}

/** Who may do what in a document. All methods reject with WeftError. */
export class Members {
  constructor(private readonly requests: Requests) {}

  list(documentId: string, page: PageRequest = {}): Promise<PageOf<Member>> {
    return this.requests.ask(queries.listMembers, { documentId, ...page });
  }

  /** Makes somebody a member, or gives a member another role; for owners. A lower role acts on what is open at once. */
  async setRole(documentId: string, userId: string, role: Role): Promise<void> {
    await this.requests.ask(queries.setMemberRole, { input: { documentId, userId, role } });
  }

  /** Takes somebody out; for owners. What they have open hears nothing more. */
  async remove(documentId: string, userId: string): Promise<void> {
    await this.requests.ask(queries.removeMember, { input: { documentId, userId } });
  }

  /** Goes oneself. The last owner cannot. */
  async leave(documentId: string): Promise<void> {
    await this.requests.ask(queries.leaveDocument, { input: { documentId } });
  }

  /** Makes a member an owner and oneself an editor, in one step. */
  async transfer(documentId: string, userId: string): Promise<void> {
    await this.requests.ask(queries.transferOwnership, { input: { documentId, userId } });
  }
}
