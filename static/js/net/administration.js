// The calls that only admins make.

import { query } from './finding.js';

/**
 * An account, as admins see it.
 * @typedef {{user: import('../core/types.js').User, email: string, email_proved: boolean,
 *   last_active_at: string, sessions: number, posts: number, comments: number, suspended_until: string|null,
 *   banned: boolean}} AdminUser
 */
/** @typedef {import('./writing.js').Call} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createAdministration = (call) => ({
  /**
   * @param {{query?: string|null, role?: string|null, sort?: string, before?: string|null}} which
   * @returns {Promise<import('../core/types.js').Page<AdminUser>>}
   */
  users: (which) => call('GET', `/api/admin/users${query(which)}`),

  /** @param {string} name @returns {Promise<void>} */
  endSessions: (name) => call('DELETE', `/api/users/${encodeURIComponent(name)}/sessions`),

  /** @param {string} name @returns {Promise<{url: string, expires_at: string}>} */
  resetLink: (name) => call('POST', `/api/users/${encodeURIComponent(name)}/reset-link`),
});
