// When somebody may want to be reminded, and times as a field for them shows them. Pure: `now` comes in.

const HOUR = 60 * 60_000;

/** @typedef {'never'|'hour'|'tomorrow'|'week'|'at'} When */

/** What is offered. @type {[When, string][]} */
export const WHENS = [
  ['never', 'Never'],
  ['hour', 'In an hour'],
  ['tomorrow', 'Tomorrow at nine'],
  ['week', 'In a week'],
  ['at', 'At a time…'],
];

/**
 * The time that is meant, where the reader is.
 * @param {When} when @param {string} field what a field for a time holds @param {Date} now
 * @returns {string|null} null for never, and where the field holds no time
 */
export function reminderAt(when, field, now) {
  if (when === 'hour') return new Date(now.getTime() + HOUR).toISOString();
  if (when === 'week') return new Date(now.getTime() + 7 * 24 * HOUR).toISOString();
  if (when === 'tomorrow')
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9).toISOString();
  const at = new Date(field);
  return when === 'never' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0');

/** @param {string} iso @returns {string} as a field for a time takes it: `2026-11-27T09:00` */
export function fieldTime(iso) {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
