// The calls that only admins make.

import { query } from './finding.js';

/**
 * An account, as admins see it.
 * @typedef {{user: import('../core/types.js').User, email_proved: boolean,
 *   last_active_at: string, sessions: number, posts: number, comments: number, suspended_until: string|null,
 *   banned: boolean}} AdminUser
 */
/**
 * An invitation, without what lets anyone in.
 * @typedef {{id: number, user: import('../core/types.js').User, uses_left: number, used: number,
 *   created_at: string, expires_at: string}} AdminInvite
 */
/**
 * `checked`: whether its database is as long as when it was checked; null where it does not say.
 * @typedef {{name: string, created_at: string|null, bytes: number, pictures: number,
 *   checked: boolean|null}} Backup
 * @typedef {{items: Backup[], enabled: boolean, making: boolean,
 *   failed: {at: string, detail: string}|null}} Backups
 */
/** @typedef {import('./writing.js').Call} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createAdministration = (call) => ({
  /**
   * @param {{query?: string|null, role?: string|null, sort?: string, before?: string|null}} which
   * @returns {Promise<import('../core/types.js').Page<AdminUser>>}
   */
  users: (which) => call('GET', `/api/admin/users${query(which)}`),

  /**
   * Everyone's.
   * @param {string|null} before
   * @returns {Promise<import('../core/types.js').Page<AdminInvite>>}
   */
  invites: (before) => call('GET', `/api/admin/invites${query({ before })}`),

  /** @param {string} name @returns {Promise<void>} */
  endSessions: (name) => call('DELETE', `/api/users/${encodeURIComponent(name)}/sessions`),

  /** @param {string} name @returns {Promise<{url: string, expires_at: string}>} */
  resetLink: (name) => call('POST', `/api/users/${encodeURIComponent(name)}/reset-link`),

  /** @returns {Promise<Backups>} */
  backups: () => call('GET', '/api/admin/backups'),

  /** Has one made. @returns {Promise<void>} */
  makeBackup: () => call('POST', '/api/admin/backups'),

  /** @param {string} name @param {string} password @returns {Promise<void>} lets one download it once */
  grantBackup: (name, password) =>
    call('POST', `/api/admin/backups/${encodeURIComponent(name)}/grant`, { password }),

  /** @returns {Promise<{sent: boolean, detail: string}>} */
  testMail: () => call('POST', '/api/admin/mail-test'),
});
