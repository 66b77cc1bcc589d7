// Three tabs of one person that react, bookmark and read at will, while requests are lost before and behind
// the server, connections break, and tabs are reloaded: in the end each tab shows what the server holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createBookmarks } from '../../static/js/actions/own.js';
import { Reads } from '../../static/js/actions/reading/reads.js';
import { createReactions } from '../../static/js/actions/reading/reactions.js';
import { SyncQueue } from '../../static/js/actions/reading/sync-queue.js';
import { reduce } from '../../static/js/core/reducer.js';
import { shownReactions } from '../../static/js/core/reading/reactions.js';
import { createStore } from '../../static/js/core/store.js';
import { ApiError } from '../../static/js/net/api.js';
import { ann, bo, comment, post, replay } from './state.js';

const me = { ...ann, email: 'ann@example.org' };
const EMOJI = ['👍', '🎉'];
const site = { name: 'Forum', version: '0', limits: {}, registration: 'open', reactions: EMOJI };
const COMMENTS = [1, 2, 3, 4];

/** The same numbers for the same seed (mulberry32). */
const randomOf = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

class Storage {
  #items = new Map();
  /** Each tab's own listener. @type {Map<object, (event: {key: string}) => void>} */
  listeners = new Map();
  get length() {
    return this.#items.size;
  }
  key = (at) => [...this.#items.keys()][at] ?? null;
  getItem = (key) => this.#items.get(key) ?? null;
  setItem(key, value) {
    this.#items.set(key, String(value));
    this.#told(key);
  }
  removeItem(key) {
    if (this.#items.delete(key)) this.#told(key);
  }
  #told(key) {
    for (const listener of [...this.listeners.values()]) setImmediate(() => listener({ key }));
  }
}

/** What the server holds of this person, and the log of what it has told. */
class Server {
  reactions = new Set();
  bookmarked = false;
  upTo = 0;
  log = [];

  #tell = (event) => this.log.push({ ...event, seq: this.log.length + 1 });

  react(emoji, on) {
    if (this.reactions.has(emoji) === on) return;
    if (on) this.reactions.add(emoji);
    else this.reactions.delete(emoji);
    this.#tell({ type: 'reaction.changed', post_id: 1, reactions: this.own() });
    this.#tell({ type: 'post.reacted', category_id: 1, post_id: 1, reactions: this.counts() });
  }

  bookmark(on) {
    if (this.bookmarked === on) return;
    this.bookmarked = on;
    this.#tell({ type: 'bookmark.changed', post_id: 1, comment_id: null, bookmarked: on });
  }

  read(upTo) {
    if (upTo <= this.upTo) return;
    this.upTo = upTo;
    this.#tell({ type: 'post.read', post_id: 1, ...this.state() });
  }

  own = () => EMOJI.filter((emoji) => this.reactions.has(emoji));
  counts = () => this.own().map((emoji) => ({ emoji, count: 1 }));
  state = () => ({ up_to: this.upTo || null, new: COMMENTS.length - this.upTo, seen: true });
  viewer = () => ({
    reads: { 1: this.state() },
    reactions: { 'post:1': this.own() },
    bookmarks: this.bookmarked ? ['post:1'] : [],
    follows: {},
  });
}

class Tab {
  heard = 0;
  connected = true;

  constructor(server, random, turns) {
    this.server = server;
    this.random = random;
    this.turns = turns;
    this.open();
  }

  /** As a page begins. */
  open() {
    this.store = createStore(
      reduce,
      replay([
        { type: 'session.changed', me },
        { type: 'site.received', site },
      ]),
    );
    this.fetch();
    globalThis.addEventListener = (_type, listener) => void localStorage.listeners.set(this, listener);
    this.queue = new SyncQueue();
    const [store, queue, say] = [this.store, this.queue, () => {}];
    const { server } = this;
    const api = {
      reading: {
        react: (_name, emoji, on) => this.request(() => server.react(emoji, on)),
        read: (_post, upTo) => this.request(() => server.read(upTo)),
      },
      own: {
        setBookmark: () => this.request(() => server.bookmark(true)),
        deleteBookmark: () => this.request(() => server.bookmark(false)),
      },
    };
    this.reactions = createReactions({ store, api, queue, say });
    this.bookmarks = createBookmarks({ store, api, queue, say });
    this.reads = new Reads({ store, api, queue, say });
    this.queue.belongTo(me.id);
  }

  fetch() {
    const reactions = this.server.counts();
    const value = { ...post(1, { comments: COMMENTS.length, reactions }), viewer: this.server.viewer() };
    const asOf = this.server.log.length;
    this.store.dispatch({ type: 'post.received', post: value, asOf });
    for (const id of COMMENTS)
      this.store.dispatch({ type: 'comment.received', comment: comment(id, { author: bo }), asOf });
    this.heard = asOf;
  }

  /** Arrives some time later, or not; and so does its answer. */
  async request(act) {
    const lost = () => new ApiError('away', 0, 'network', {}, null);
    await this.turns.next();
    if (this.random() < 0.25) throw lost();
    act();
    await this.turns.next();
    if (this.random() < 0.25) throw lost();
  }

  hear(most) {
    const next = this.server.log.slice(this.heard, this.heard + most);
    for (const event of next) this.store.dispatch(event);
    this.heard += next.length;
  }

  shown() {
    const state = this.store.get();
    return {
      reactions: shownReactions(state, 'post:1', state.posts[1].value.reactions),
      bookmarked: Boolean(state.bookmarks['post:1']),
      upTo: state.reads[1].up_to,
    };
  }
}

/** Whatever waits for its turn goes on when it is drawn. */
class Turns {
  #waiting = [];
  next = () => new Promise((resolve) => this.#waiting.push(resolve));
  draw(random) {
    const [one] = this.#waiting.splice(Math.floor(random() * this.#waiting.length), 1);
    one?.();
  }
  get some() {
    return this.#waiting.length > 0;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function play(seed) {
  const random = randomOf(seed);
  globalThis.localStorage = new Storage();
  const [server, turns] = [new Server(), new Turns()];
  const tabs = [0, 1, 2].map(() => new Tab(server, random, turns));
  const acts = [
    (tab) => tab.reactions.set('post:1', EMOJI[random() < 0.5 ? 0 : 1], random() < 0.5),
    (tab) => tab.bookmarks[random() < 0.5 ? 'set' : 'remove']('post', { id: 1 }),
    (tab) => {
      tab.reads.read(1, 1 + Math.floor(random() * COMMENTS.length));
      tab.reads.flush();
    },
    (tab) => tab.connected && tab.hear(1 + Math.floor(random() * 3)),
    (tab) => {
      tab.connected = !tab.connected;
      if (tab.connected && random() < 0.3) tab.fetch();
    },
    (tab) => tab.queue.flush(),
    (tab) => random() < 0.1 && tab.open(),
    () => turns.draw(random),
    () => turns.draw(random),
  ];
  for (let step = 0; step < 120; step += 1) {
    acts[Math.floor(random() * acts.length)](tabs[Math.floor(random() * tabs.length)]);
    await settled();
  }
  // All connections are back, and what waits is sent.
  for (let round = 0; round < 40; round += 1) {
    for (const tab of tabs) tab.queue.flush();
    await settled();
    while (turns.some) {
      turns.draw(random);
      await settled();
    }
  }
  for (const tab of tabs) tab.hear(Infinity);
  const held = {
    reactions: server.own().map((emoji) => ({ emoji, count: 1, own: true })),
    bookmarked: server.bookmarked,
    upTo: server.upTo || null,
  };
  for (const [at, tab] of tabs.entries()) assert.deepEqual(tab.shown(), held, `seed ${seed}, tab ${at}`);
  assert.deepEqual([...Array(localStorage.length).keys()], [], `seed ${seed}: nothing is left to send`);
}

test('three tabs with lost connections end as the database says', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const seeds = Number(process.env.ALTHING_SEEDS ?? 40);
  for (let seed = 1; seed <= seeds; seed += 1) await play(seed);
  delete globalThis.localStorage;
  delete globalThis.addEventListener;
});
