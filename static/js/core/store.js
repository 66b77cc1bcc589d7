// Holds the state and tells its readers after each change. Many actions in one turn are told of once.

/**
 * @template S, A
 * @param {(state: S, action: A) => S} reduce @param {S} start
 */
export function createStore(reduce, start) {
  let state = start;
  let told = true;
  /** @type {Set<(state: S) => void>} */
  const readers = new Set();

  function tell() {
    told = true;
    for (const read of readers) read(state);
  }

  return {
    get: () => state,
    /** @param {A} action */
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      if (!told) return;
      told = false;
      queueMicrotask(tell);
    },
    /** @param {(state: S) => void} read @returns {() => void} stops reading */
    subscribe(read) {
      readers.add(read);
      return () => readers.delete(read);
    },
  };
}

/**
 * @typedef {ReturnType<typeof createStore<import('./types.js').State, import('./types.js').Action>>} Store
 */
