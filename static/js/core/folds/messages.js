// Private messages and the list of conversations: how events, fetched pages and one's own sending change
// them. Of two versions of a message the later stands, what was read stays read, and what was deleted never
// comes back; so any order of the same news ends in the same state. Conversations go by the other person's
// name. Pure.

import { isPrivate, listOf, nameKey } from '../state.js';
import { placed, unplaced } from './placement.js';
import { withoutViewer } from '../reading/viewer.js';
import { newest } from './versions.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').User} User */
/** @typedef {import('../types.js').Message} Message */
/** @typedef {import('../types.js').ConversationState} ConversationState */
/** @typedef {import('./versions.js').Stamp} Stamp */

/** @param {State} state @param {Message} message @returns {User} the other of its two people */
export const partnerOf = (state, message) => (message.from.id === state.me?.id ? message.to : message.from);

/**
 * Remembers a message without placing it.
 * @param {State} state
 * @param {Message} message
 * @param {Stamp} stamp
 * @returns {State}
 */
export function rememberMessage(state, message, stamp) {
  if (state.tombstones[`m${message.id}`]) return state;
  const known = state.messages[message.id];
  const receipt = message.from.id === state.me?.id ? state.receipts[nameKey(message.to.username)] : undefined;
  const read_at =
    message.read_at ?? known?.value.read_at ?? (receipt && message.id <= receipt.up_to ? receipt.at : null);
  const newer = known && known.value.version > message.version ? known.value : message;
  const value = { ...newer, read_at };
  return {
    ...state,
    messages: { ...state.messages, [message.id]: { value, touched: newest(known?.touched ?? 0, stamp) } },
  };
}

/** @param {User} user @returns {ConversationState} one with nothing said in it yet */
const unspoken = (user) => ({ with: user, last_message: null, unread: 0, counted: 0, touched: 0 });

/**
 * Whether a message stands behind another, or is a later version of it.
 * @param {Message} message @param {Message|null} other
 */
const isLater = (message, other) =>
  !other || message.id > other.id || (message.id === other.id && message.version >= other.version);

/**
 * A message of an event or of the answer to one's own sending. Unread ones are counted by events alone, each
 * once: `counted` is the newest message that the number is known to include.
 * @param {State} state @param {Message} message @param {Stamp} stamp @returns {State}
 */
export function withMessage(state, message, stamp) {
  if (!state.me || state.tombstones[`m${message.id}`]) return state;
  const after = rememberMessage(state, message, stamp);
  const partner = partnerOf(state, message);
  const name = nameKey(partner.username);
  const before = state.conversations[name] ?? unspoken(partner);
  const last_message = isLater(message, before.last_message) ? message : before.last_message;
  let conversation = { ...before, with: partner, last_message };
  if ('seq' in stamp) {
    const isNew = message.from.id === partner.id && message.id > before.counted && message.read_at === null;
    conversation = {
      ...conversation,
      unread: before.unread + (isNew ? 1 : 0),
      counted: Math.max(before.counted, message.id),
      touched: Math.max(before.touched, stamp.seq),
    };
  }
  const conversations = { ...after.conversations, [name]: conversation };
  return placed({ ...after, conversations }, listOf.conversation(partner.username), message.id);
}

/**
 * A message has another text: an event's, or the answer to one's own edit. It is no arrival: nothing is
 * placed or counted.
 * @param {State} state
 * @param {Message} message
 * @param {Stamp} stamp
 * @returns {State}
 */
export function withEdit(state, message, stamp) {
  if (!state.me || state.tombstones[`m${message.id}`]) return state;
  const after = state.messages[message.id] ? rememberMessage(state, message, stamp) : state;
  const name = nameKey(partnerOf(state, message).username);
  const conversation = after.conversations[name];
  if (conversation?.last_message?.id !== message.id || conversation.last_message.version > message.version)
    return after;
  const last_message = { ...message, read_at: message.read_at ?? conversation.last_message.read_at };
  return { ...after, conversations: { ...after.conversations, [name]: { ...conversation, last_message } } };
}

/**
 * A message is gone. What was last before it, and how many are unread, is fetched where the page can't know
 * it.
 * @param {State} state
 * @param {number} id
 * @param {string} username the other of its two people
 * @param {number} [seq] of the event
 * @returns {State}
 */
export function withoutMessage(state, id, username, seq = 0) {
  if (state.tombstones[`m${id}`]) return state;
  const name = nameKey(username);
  const gone = state.messages[id]?.value;
  const { [id]: _gone, ...messages } = state.messages;
  const tombstones = { ...state.tombstones, [`m${id}`]: /** @type {true} */ (true) };
  const after = unplaced({ ...state, messages, tombstones }, listOf.conversation(username), id);
  const conversation = state.conversations[name];
  if (!conversation) return after;
  const unread =
    gone && gone.read_at === null && nameKey(gone.from.username) === name
      ? Math.max(0, conversation.unread - 1)
      : conversation.unread;
  const last_message =
    conversation.last_message?.id === id
      ? (messagesWith(after, username).pop() ?? null)
      : conversation.last_message;
  return {
    ...after,
    conversations: {
      ...state.conversations,
      [name]: { ...conversation, unread, last_message, touched: Math.max(conversation.touched, seq) },
    },
  };
}

/**
 * Somebody has read what the other wrote, up to and including one message. The reader's own tabs are told how
 * many are left.
 * @param {State} state
 * @param {{with: string, by: string, up_to: number, read_at: string, unread?: number, seq: number}} read
 * @returns {State}
 */
export function withRead(state, read) {
  if (!state.me) return state;
  const name = nameKey(read.with);
  const mine = nameKey(read.by) === nameKey(state.me.username);
  const messages = { ...state.messages };
  let beyond = 0;
  for (const { value, touched } of Object.values(state.messages)) {
    const concerned =
      nameKey(partnerOf(state, value).username) === name && (value.from.id === state.me.id) !== mine;
    if (!concerned || value.read_at !== null) continue;
    if (value.id <= read.up_to)
      messages[value.id] = {
        value: { ...value, read_at: read.read_at },
        touched: Math.max(touched, read.seq),
      };
    else beyond += 1;
  }
  if (!mine) {
    const up_to = Math.max(read.up_to, state.receipts[name]?.up_to ?? 0);
    return { ...state, messages, receipts: { ...state.receipts, [name]: { up_to, at: read.read_at } } };
  }
  const conversation = state.conversations[name];
  if (!conversation) return { ...state, messages };
  const unread = Math.max(read.unread ?? 0, beyond);
  return {
    ...state,
    messages,
    conversations: {
      ...state.conversations,
      [name]: { ...conversation, unread, touched: Math.max(conversation.touched, read.seq) },
    },
  };
}

/**
 * The list of conversations as the server gave it; what an event has changed since then stands.
 * @param {State} state
 * @param {{with: User, last_message: Message|null, unread: number}[]} items
 * @param {number} asOf
 * @returns {State}
 */
export function withConversations(state, items, asOf) {
  /** @type {Record<string, ConversationState>} */
  const conversations = Object.fromEntries(
    Object.entries(state.conversations).filter(([, conversation]) => conversation.touched > asOf),
  );
  for (const item of items) {
    const name = nameKey(item.with.username);
    conversations[name] ??= {
      with: item.with,
      last_message: item.last_message,
      unread: item.unread,
      counted: item.last_message?.id ?? 0,
      touched: asOf,
    };
  }
  return { ...state, conversations, conversationsStatus: 'ready' };
}

/**
 * What only one person may see is forgotten when somebody else is here.
 * @param {State} state
 * @returns {State}
 */
export const withoutPrivate = (state) => ({
  ...withoutViewer(state),
  messages: {},
  conversations: {},
  receipts: {},
  conversationsStatus: 'unknown',
  blocked: null,
  notifications: {},
  unreadCounts: null,
  since: null,
  readUpTo: 0,
  lists: Object.fromEntries(Object.entries(state.lists).filter(([key]) => !isPrivate(key))),
});

/** @param {State} state @param {string} username @returns {Message[]} in reading order, oldest first */
export const messagesWith = (state, username) =>
  (state.lists[listOf.conversation(username)]?.ids ?? [])
    .flatMap((id) => state.messages[id]?.value ?? [])
    .reverse();

/** @param {State} state @param {string} username */
export const isBlocked = (state, username) =>
  (state.blocked ?? []).some((user) => nameKey(user.username) === nameKey(username));

/** @param {State} state @param {number} id of a person */
export const isBlockedId = (state, id) => state.blocked?.some((user) => user.id === id) === true;

/** @param {State} state how many messages wait to be read, in all conversations */
export const unreadTotal = (state) =>
  state.conversationsStatus === 'ready'
    ? Object.values(state.conversations).reduce((sum, { unread }) => sum + unread, 0)
    : (state.me?.unread?.messages ?? 0);

/**
 * The conversations, the one with the latest message first, then everybody never written to by name: those
 * the server told of and whoever is here. Who is blocked and was never written to is left out.
 * @param {State} state @returns {ConversationState[]}
 */
export function conversationsOf(state) {
  const all = new Map(Object.entries(state.conversations));
  for (const user of state.online.users) {
    const name = nameKey(user.username);
    if (user.id !== state.me?.id && !all.has(name)) all.set(name, unspoken(user));
  }
  return [...all.values()]
    .filter(
      (conversation) => conversation.last_message !== null || !isBlocked(state, conversation.with.username),
    )
    .sort(
      (a, b) =>
        (b.last_message?.id ?? 0) - (a.last_message?.id ?? 0) ||
        (nameKey(a.with.username) < nameKey(b.with.username) ? -1 : 1),
    );
}

/**
 * @param {State} state
 * @param {string} username the person of this name, if anything here has told of them
 * @returns {User|null}
 */
export function personOf(state, username) {
  const name = nameKey(username);
  const profile = state.profiles[name];
  return (
    state.conversations[name]?.with ??
    state.online.users.find((user) => nameKey(user.username) === name) ??
    (profile && typeof profile === 'object' ? profile : null)
  );
}

/** @param {State} state @param {string} username */
export const isOnline = (state, username) =>
  state.online.users.some((user) => nameKey(user.username) === nameKey(username));
