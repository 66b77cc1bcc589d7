// How long to wait before the next try: full jitter, so that ten thousand pages that lost the same server
// do not come back in the same instant. Pure: chance comes in.

export const FIRST_MS = 500;
export const LONGEST_MS = 20_000;

/**
 * @param {number} attempt 0 for the first try after a loss @param {number} random 0..1
 * @returns {number} milliseconds
 */
export const backoff = (attempt, random) =>
  Math.round(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16)));
