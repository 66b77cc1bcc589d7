// Which of two pieces of news about one thing is the newer one. Pure.

/**
 * News is stamped with the `seq` of its event, or with the one that was known when it was asked for.
 * An answer says nothing about counters that an event has changed meanwhile.
 * @typedef {{seq: number}|{asOf: number}} Stamp
 */

/** @param {Stamp} stamp */
const timeOf = (stamp) => ('seq' in stamp ? stamp.seq : stamp.asOf);

/** @param {number} touched @param {Stamp} stamp */
export const overtaken = (touched, stamp) => timeOf(stamp) < touched;

/** @param {number} touched @param {Stamp} stamp */
export const newest = (touched, stamp) => Math.max(touched, timeOf(stamp));
