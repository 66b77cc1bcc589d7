// Every HTTP call of the page. An answer is the parsed body; anything else is an ApiError that carries a
// sentence for the person and, where the server named them, the fields at fault. Nothing here retries:
// who calls knows whether it is safe.

import { timesInWords } from '../core/text/time.js';
import { createFinding, query } from './finding.js';
import { createReading } from './reading.js';
import { createModeration } from './moderation.js';
import { createAdministration } from './administration.js';
import { createOwn } from './own.js';
import { send } from './upload.js';
import { createWriting } from './writing.js';

/** @typedef {import('../core/types.js').Post} Post */
/** @typedef {import('../core/types.js').Comment} Comment */
/** @typedef {import('../core/types.js').User} User */
/** @typedef {import('../core/types.js').Message} Message */
/** @typedef {import('../core/types.js').Me} Me */
/** @template T @typedef {import('../core/types.js').Page<T>} Page */

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  /**
   * @param {string} detail a sentence for the person @param {number} status 0 when the server was not reached
   * @param {string} code @param {Record<string, string[]>} fields @param {number|null} retryAfterMs
   */
  constructor(detail, status, code, fields, retryAfterMs) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return [0, 408, 429].includes(this.status) || this.status >= 500;
  }
}

/** @param {unknown} error @returns {ApiError} */
export const asApiError = (error) =>
  error instanceof ApiError
    ? error
    : new ApiError(error instanceof Error ? error.message : String(error), 0, 'network', {}, null);

/** @param {Response} response @returns {Promise<ApiError>} */
async function problem(response) {
  /** @type {any} */
  const body = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiError(
    timesInWords(body.detail || body.title || `The server answered ${response.status}.`),
    response.status,
    body.code || 'internal',
    body.errors ?? {},
    wait > 0 ? wait * 1000 : null,
  );
}

const unreached = () => new ApiError('The server can’t be reached right now.', 0, 'network', {}, null);

/** A key that no other request has. @returns {string} */
export function freshKey() {
  // Not randomUUID(): that exists on https and localhost only, and Althing also runs on plain http.
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

export class Api {
  #signedOut;
  #user;

  /** @param {{signedOut: () => void}} hooks `signedOut`: an answer said that the session has ended */
  constructor({ signedOut }) {
    this.#signedOut = signedOut;

    this.#user = encodeURIComponent;
  }

  /**
   * @param {string} method @param {string} path @param {unknown} [body] @param {string} [key] Idempotency-Key
   * @returns {Promise<any>}
   */
  #call = async (method, path, body, key) => {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    let response;
    try {
      response = await fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw unreached();
    }
    return this.#answered(response, path);
  };

  /**
   * What an answer holds; throws what it refuses.
   * @param {Response} response
   * @param {string} path
   * @returns {Promise<any>}
   */
  #answered = async (response, path) => {
    if (!response.ok) {
      const error = await problem(response);
      if (error.status === 401 && path !== '/api/auth/login' && path !== '/api/me') this.#signedOut();
      throw error;
    }
    if (response.status === 204) return null;
    return response.json().catch(() => {
      throw new ApiError('The answer was cut short.', 0, 'network', {}, null);
    });
  };

  /** What belongs to writing a text. */
  writing = createWriting((method, path, body) => this.#call(method, path, body));

  /** What belongs to order in the house. */
  moderation = createModeration((method, path, body, key) => this.#call(method, path, body, key));

  /** What only admins do. */
  administration = createAdministration((method, path, body) => this.#call(method, path, body));

  /** What is the reader's own. */
  own = createOwn((method, path, body) => this.#call(method, path, body));

  /** What belongs to finding one. */
  finding = createFinding((method, path, body) => this.#call(method, path, body));

  /** What belongs to reading one. */
  reading = createReading((method, path, body) => this.#call(method, path, body));

  /** @returns {Promise<import('../core/types.js').Site>} */
  site = () => this.#call('GET', '/api/site');

  /** @returns {Promise<{items: import('../core/types.js').Category[]}>} */
  categories = () => this.#call('GET', '/api/categories');

  /**
   * @param {{slug: string, name: string, description: string, questions: boolean, color: string|null}} fields
   * @param {string} key
   * @returns {Promise<import('../core/types.js').Category>}
   */
  createCategory = (fields, key) => this.#call('POST', '/api/categories', fields, key);

  /**
   * @param {number} id
   * @param {Record<string, unknown>} changes
   * @returns {Promise<import('../core/types.js').Category>}
   */
  changeCategory = (id, changes) => this.#call('PATCH', `/api/categories/${id}`, changes);

  /** @param {number} id @returns {Promise<void>} */
  deleteCategory = (id) => this.#call('DELETE', `/api/categories/${id}`);

  /** @returns {Promise<Me|null>} null for a guest */
  me = () =>
    this.#call('GET', '/api/me').catch((error) => {
      if (error.status === 401) return null;
      throw error;
    });

  /** @param {Record<string, unknown>} changes @returns {Promise<Me>} */
  changeMe = (changes) => this.#call('PATCH', '/api/me', changes);

  /** @param {Record<string, unknown>} account @param {string} key @returns {Promise<User|{waiting: true}>} */
  register = (account, key) => this.#call('POST', '/api/auth/register', account, key);

  /**
   * @param {string} name
   * @returns {Promise<{available: boolean, detail: string|null}>} whether it can be had, and if not, why
   */
  askForName = (name) => this.#call('GET', `/api/auth/username${query({ name })}`);

  /**
   * @param {{token: string, username: string, email: string, password: string}} account
   * @returns {Promise<User>}
   */
  setUp = (account) => this.#call('POST', '/api/setup', account);

  /** @param {string} login @param {string} password @returns {Promise<User>} */
  login = (login, password) => this.#call('POST', '/api/auth/login', { login, password });

  /** @param {string} email @returns {Promise<void>} */
  forgot = (email) => this.#call('POST', '/api/auth/forgot', { email });

  /**
   * @param {{password: string, username?: string, email?: string}} fields
   * @returns {Promise<{score: number, refusal: string|null}>} score 0 (refused) to 4
   */
  passwordStrength = (fields) => this.#call('POST', '/api/auth/password-strength', fields);

  /** @param {string} token @param {string} password @returns {Promise<void>} */
  resetPassword = (token, password) => this.#call('POST', '/api/auth/reset', { token, password });

  /** @param {string} token @returns {Promise<void>} */
  proveEmail = (token) => this.#call('POST', '/api/auth/prove-email', { token });

  /** @returns {Promise<void>} */
  askForProof = () => this.#call('POST', '/api/me/email-proof');

  /** @returns {Promise<{items: import('../core/types.js').SignedInDevice[]}>} */
  sessions = () => this.#call('GET', '/api/me/sessions');

  /** @param {number} id @returns {Promise<void>} */
  endSession = (id) => this.#call('DELETE', `/api/me/sessions/${id}`);

  /** @returns {Promise<void>} */
  endOtherSessions = () => this.#call('DELETE', '/api/me/sessions');

  /** @returns {Promise<{items: import('../core/types.js').Invite[]}>} */
  invites = () => this.#call('GET', '/api/invites');

  /**
   * @param {{uses: number, days: number}} fields
   * @param {string} key
   * @returns {Promise<import('../core/types.js').Invite>}
   */
  createInvite = (fields, key) => this.#call('POST', '/api/invites', fields, key);

  /** @param {number} id @returns {Promise<void>} */
  deleteInvite = (id) => this.#call('DELETE', `/api/invites/${id}`);

  logout = () => this.#call('POST', '/api/auth/logout', {});

  /**
   * @param {{category?: string, author?: string, tag?: string, sort?: string, period?: string,
   *   before?: string|null,
   *   limit?: number}} which
   * @returns {Promise<Page<Post>>}
   */
  posts = (which) => this.#call('GET', `/api/posts${query(which)}`);

  /** @param {number} id @returns {Promise<Post & import('../core/types.js').Viewed>} */
  post = (id) => this.#call('GET', `/api/posts/${id}`);

  /**
   * @param {{category: string, title: string, body: string, tags?: string[]}} fields
   * @param {string} key
   * @returns {Promise<Post>}
   */
  createPost = (fields, key) => this.#call('POST', '/api/posts', fields, key);

  /** @param {number} id @param {Record<string, unknown>} changes @returns {Promise<Post>} */
  changePost = (id, changes) => this.#call('PATCH', `/api/posts/${id}`, changes);

  /** @param {number} id @returns {Promise<void>} */
  deletePost = (id) => this.#call('DELETE', `/api/posts/${id}`);

  /**
   * @param {number} postId
   * @param {{before?: string|null, after?: string, around?: number|'first', nth?: number,
   *   limit?: number}} which
   * @returns {Promise<import('../core/types.js').MiddlePage<Comment>>}
   */
  comments = (postId, which) => this.#call('GET', `/api/posts/${postId}/comments${query(which)}`);

  /** @param {number} id @returns {Promise<Comment>} */
  comment = (id) => this.#call('GET', `/api/comments/${id}`);

  /**
   * @param {number} postId
   * @param {{body: string, reply_to: number|null}} fields
   * @param {string} key
   * @returns {Promise<Comment>}
   */
  createComment = (postId, { body, reply_to }, key) =>
    this.#call(
      'POST',
      `/api/posts/${postId}/comments`,
      reply_to === null ? { body } : { body, reply_to },
      key,
    );

  /** @param {number} id @param {Record<string, unknown>} changes @returns {Promise<Comment>} */
  changeComment = (id, changes) => this.#call('PATCH', `/api/comments/${id}`, changes);

  /** @param {number} id @returns {Promise<void>} */
  deleteComment = (id) => this.#call('DELETE', `/api/comments/${id}`);

  /** @param {string} username @returns {Promise<import('../core/types.js').Profile>} */
  user = (username) => this.#call('GET', `/api/users/${this.#user(username)}`);

  /**
   * @param {string} username
   * @param {{before?: string|null, limit?: number}} which
   * @returns {Promise<Page<import('../core/types.js').CommentWithPost>>}
   */
  commentsBy = (username, which) =>
    this.#call('GET', `/api/users/${this.#user(username)}/comments${query(which)}`);

  /** @param {string} username @param {import('../core/types.js').Role} role @returns {Promise<User>} */
  changeRole = (username, role) => this.#call('PATCH', `/api/users/${this.#user(username)}`, { role });

  /** @param {string} username @returns {Promise<void>} */
  ban = (username) => this.#call('PUT', `/api/users/${this.#user(username)}/ban`);

  /** @param {string} username @returns {Promise<void>} */
  liftBan = (username) => this.#call('DELETE', `/api/users/${this.#user(username)}/ban`);

  /** @param {string} prefix @returns {Promise<{items: User[]}>} */
  findUsers = (prefix) => this.#call('GET', `/api/users${query({ query: prefix, limit: 10 })}`);

  /** @returns {Promise<{items: import('../core/types.js').Conversation[]}>} */
  conversations = () => this.#call('GET', '/api/conversations');

  /**
   * @param {string} username
   * @param {{before?: string|null, limit?: number}} which
   * @returns {Promise<Page<Message>>}
   */
  messages = (username, which) =>
    this.#call('GET', `/api/conversations/${this.#user(username)}/messages${query(which)}`);

  /**
   * @param {string} username
   * @param {{body: string}} fields
   * @param {string} key
   * @returns {Promise<Message>}
   */
  createMessage = (username, fields, key) =>
    this.#call('POST', `/api/conversations/${this.#user(username)}/messages`, fields, key);

  /** @param {number} id @param {{body: string, version: number}} changes @returns {Promise<Message>} */
  changeMessage = (id, changes) => this.#call('PATCH', `/api/messages/${id}`, changes);

  /** @param {number} id @returns {Promise<void>} */
  deleteMessage = (id) => this.#call('DELETE', `/api/messages/${id}`);

  /** @param {string} username @param {number} upTo id of the last message read @returns {Promise<void>} */
  readMessages = (username, upTo) =>
    this.#call('POST', `/api/conversations/${this.#user(username)}/read`, { up_to: upTo });

  /** @returns {Promise<{items: User[]}>} whom this person has blocked */
  blocks = () => this.#call('GET', '/api/blocks');

  /** @param {string} username @returns {Promise<void>} */
  block = (username) => this.#call('PUT', `/api/blocks/${this.#user(username)}`);

  /** @param {string} username @returns {Promise<void>} */
  unblock = (username) => this.#call('DELETE', `/api/blocks/${this.#user(username)}`);

  /**
   * @param {Blob} file
   * @param {string} key
   * @param {AbortSignal} cancelled
   * @param {(sent: number) => void} progress how much has left, 0..1
   * @returns {Promise<{id: number, url: string, width: number, height: number}>}
   */
  upload = async (file, key, cancelled, progress) =>
    this.#answered(
      await send('/api/uploads', file, key, cancelled, progress).catch(() => {
        throw unreached();
      }),
      '/api/uploads',
    );

  /**
   * @param {{before?: string|null, limit?: number}} which
   * @returns {Promise<Page<import('../core/types.js').ForumNotification> &
   *   import('../core/types.js').UnreadCounts>}
   */
  notifications = (which) => this.#call('GET', `/api/notifications${query(which)}`);

  /**
   * @param {{up_to: number}|{ids: number[]}|{post_id: number}} which have been read
   * @returns {Promise<void>}
   */
  readNotifications = (which) => this.#call('POST', '/api/notifications/read', which);

  /** @param {number} postId @returns {Promise<{state: import('../core/types.js').Follow}>} */
  followed = (postId) => this.#call('GET', `/api/posts/${postId}/follow`);

  /**
   * @param {number} postId
   * @param {import('../core/types.js').Follow} state
   * @returns {Promise<{state: import('../core/types.js').Follow}>}
   */
  follow = (postId, state) => this.#call('PUT', `/api/posts/${postId}/follow`, { state });

  /** @param {string} body @returns {Promise<{body_html: string}>} */
  preview = (body) => this.#call('POST', '/api/preview', { body });
}
