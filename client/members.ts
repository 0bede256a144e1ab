import * as queries from './queries/index';
import type { Requests } from './requests';
import type { Role } from './types';

/** Who may do what in a document. All methods reject with WeftError. */
export class Members {
  constructor(private readonly requests: Requests) {}

  /** Makes somebody a member, or gives a member another role; for owners. A lower role acts on what is open at once. */
  async setRole(documentId: string, userId: string, role: Role): Promise<void> {
    await this.requests.ask(queries.setMemberRole, { input: { documentId, userId, role } });
  }
}
