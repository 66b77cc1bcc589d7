// The calls that belong to order in the house.

import { query } from './finding.js';

/** @typedef {import('../core/types.js').Post} Post */
/** @typedef {import('../core/types.js').Report} Report */
/** @typedef {import('../core/types.js').SignUp} SignUp */
/** @typedef {import('../core/types.js').AuditEntry} AuditEntry */
/** @typedef {import('../core/types.js').HeldText} HeldText */
/** @typedef {import('../core/types.js').Settings} Settings */
/** @typedef {import('./writing.js').Call} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createModeration = (call) => ({
  /** @param {number} id of a post @param {'lock'|'pin'} what @param {boolean} on @returns {Promise<Post>} */
  setOn: (id, what, on) => call(on ? 'PUT' : 'DELETE', `/api/posts/${id}/${what}`),

  /** @param {number} id of a post @param {number} into @returns {Promise<Post>} the one that it went into */
  merge: (id, into) => call('POST', `/api/posts/${id}/merge`, { into }),

  /**
   * @param {number} id of a post @param {{comment_ids: number[], title: string, category: string}} fields
   * @param {string} key @returns {Promise<Post>} the one that the comments have become
   */
  split: (id, fields, key) => call('POST', `/api/posts/${id}/split`, fields, key),

  /**
   * @param {number} id of a category @param {number} into
   * @returns {Promise<import('../core/types.js').Category>} the one that it went into
   */
  mergeCategory: (id, into) => call('POST', `/api/categories/${id}/merge`, { into }),

  /** @param {Record<string, unknown>} report what, why, and in one's own words @returns {Promise<Report>} */
  report: (report) => call('POST', '/api/reports', report),

  /**
   * @param {'open'|'closed'} state
   * @param {string|null} before
   * @returns {Promise<import('../core/types.js').Page<Report>>}
   */
  reports: (state, before) => call('GET', `/api/reports${query({ state, before })}`),

  /** @param {number} id @returns {Promise<Report>} */
  claim: (id) => call('POST', `/api/reports/${id}/claim`, {}),

  /** Gives it back to the others. @param {number} id @returns {Promise<Report>} */
  letGo: (id) => call('DELETE', `/api/reports/${id}/claim`),

  /** @param {number} id @param {string} text what the other moderators are told @returns {Promise<Report>} */
  discuss: (id, text) => call('POST', `/api/reports/${id}/notes`, { text }),

  /** @param {number} id @param {string} action @param {string} note @returns {Promise<Report>} */
  close: (id, action, note) => call('POST', `/api/reports/${id}/close`, { action, note }),

  /**
   * @param {Record<string, string|null>} which
   * @returns {Promise<import('../core/types.js').Page<AuditEntry>>}
   */
  audit: (which) => call('GET', `/api/audit${query(which)}`),

  /** @param {string|null} before @returns {Promise<import('../core/types.js').Page<HeldText>>} */
  queue: (before) => call('GET', `/api/queue${query({ before })}`),

  /** @param {string|null} before @returns {Promise<import('../core/types.js').Page<SignUp>>} */
  signUps: (before) => call('GET', `/api/queue/people${query({ before })}`),

  /** @param {number} id @returns {Promise<void>} */
  letIn: (id) => call('POST', `/api/queue/people/${id}/approve`, {}),

  /** @param {number} id @param {string} note @returns {Promise<void>} */
  turnAway: (id, note) => call('POST', `/api/queue/people/${id}/reject`, { note }),

  /** One's own that wait. @returns {Promise<import('../core/types.js').Page<HeldText>>} */
  held: () => call('GET', '/api/queue/mine?limit=100'),

  /** @param {number} id @returns {Promise<void>} */
  approve: (id) => call('POST', `/api/queue/${id}/approve`, {}),

  /** Takes one's own text back. @param {number} id @returns {Promise<void>} */
  withdraw: (id) => call('DELETE', `/api/queue/${id}`),

  /** @param {number} id @param {string} note @returns {Promise<void>} */
  reject: (id, note) => call('POST', `/api/queue/${id}/reject`, { note }),

  /** @returns {Promise<Settings>} */
  settings: () => call('GET', '/api/admin/settings'),

  /** @param {Partial<Record<keyof Settings, unknown>>} change @returns {Promise<Settings>} */
  set: (change) => call('PATCH', '/api/admin/settings', change),

  /** @param {number} days @returns {Promise<import('../core/types.js').Stats>} */
  stats: (days) => call('GET', `/api/admin/stats?days=${days}`),

  /** @returns {Promise<{items: import('../core/types.js').DoctorCheck[]}>} */
  doctor: () => call('GET', '/api/admin/doctor'),

  /** @param {string} name @param {string} until @param {string} reason @returns {Promise<void>} */
  suspend: (name, until, reason) =>
    call('PUT', `/api/users/${encodeURIComponent(name)}/suspension`, { until, reason }),

  /**
   * @param {string} name @param {string} since @param {boolean} dry whether only to tell how much that is
   * @returns {Promise<import('../core/types.js').Undone>}
   */
  undo: (name, since, dry) =>
    call('POST', `/api/users/${encodeURIComponent(name)}/undo`, { since, dry_run: dry }),

  /** @param {string} name @returns {Promise<import('../core/types.js').Undone>} */
  putBack: (name) => call('DELETE', `/api/users/${encodeURIComponent(name)}/undo`),

  /** @param {string} name @returns {Promise<void>} */
  lift: (name) => call('DELETE', `/api/users/${encodeURIComponent(name)}/suspension`),
});
