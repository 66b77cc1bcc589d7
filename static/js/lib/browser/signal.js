// That something has changed, for whoever shows it just now.

export function createSignal() {
  /** @type {Set<() => void>} */
  const watching = new Set();
  return {
    changed() {
      for (const heard of watching) heard();
    },

    /** @param {() => void} heard @returns {() => void} ends that */
    watch(heard) {
      watching.add(heard);
      return () => watching.delete(heard);
    },
  };
}
