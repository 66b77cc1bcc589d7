// The categories: fetched as the page starts and whenever they have changed, and what admins do about them.

import { freshKey } from '../net/api.js';

/**
 * @typedef {{slug: string, name: string, description: string, questions: boolean, color: string|null,
 *   readable_by: string, writable_by: string, archived?: boolean}} Fields
 */

/**
 * Which ones there are for the reader, and who reads them.
 * @param {import('../core/types.js').Category[]} all
 */
const reachOf = (all) => all.map(({ id, readable_by }) => `${id} ${readable_by}`).join();

/**
 * `reach` is called where the reader may read others than before.
 * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api, reach: () => void}} app
 */
export function createCategories({ store, api, reach }) {
  /** @type {Promise<void>|null} */
  let asking = null;
  let again = false;

  async function ask() {
    do {
      again = false;
      const { items } = await api.categories();
      const before = store.get().categories;
      store.dispatch({ type: 'categories.received', items });
      if (before && reachOf(before) !== reachOf(items)) reach();
    } while (again);
  }

  /** @template T @param {Promise<T>} change @returns {Promise<T>} */
  async function then(change) {
    const made = await change;
    await categories.load().catch(() => {}); // the event or the next greeting brings it
    return made;
  }

  const categories = {
    /** Fetches them, once more for a change that comes meanwhile. @returns {Promise<void>} */
    load() {
      again = true;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    /** @param {Fields} fields @param {string} [key] */
    create: (fields, key = freshKey()) => then(api.createCategory(fields, key)),
    /** @param {number} id @param {Partial<Fields> & {position?: number}} changes */
    change: (id, changes) => then(api.changeCategory(id, changes)),
    /** @param {number} id @param {number} into */
    merge: (id, into) => then(api.moderation.mergeCategory(id, into)),
    /** @param {number} id */
    remove: (id) => then(api.deleteCategory(id)),
  };
  return categories;
}

/** @typedef {ReturnType<typeof createCategories>} Categories */
