// Times in words, relative while they are near and dates once they are not. Pure: `now` comes in.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * @param {string} iso RFC 3339 @param {Date} now
 * @returns {string} A time a little ahead of the reader's clock is `just now`: clocks differ.
 */
export function relative(iso, now) {
  const then = new Date(iso);
  const age = now.getTime() - then.getTime();
  if (Number.isNaN(age)) return '';
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  const days = daysBetween(then, now);
  if (days < 7) return days < 2 ? 'yesterday' : `${days} days ago`;
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`;
  return then.getFullYear() === now.getFullYear() ? day : `${day} ${then.getFullYear()}`;
}

/**
 * By the calendar, where the reader is: a clock may be put forward or back in between.
 * @param {Date} then
 * @param {Date} now
 */
const daysBetween = (then, now) => Math.round((noon(now) - noon(then)) / DAY);

/** @param {Date} day */
const noon = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), 12).getTime();

/** @param {string} iso @returns {string} the exact time, in the reader's own zone and manner */
export function exact(iso) {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return '';
  return then.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });
}

/** @param {string} sentence @returns {string} with the times in it as the reader writes them */
export const timesInWords = (sentence) =>
  sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (iso) => exact(iso) || iso);

/** @param {string} iso @returns {string} the time of day, as the reader writes it: `14:05` or `2:05 PM` */
export function clock(iso) {
  const then = new Date(iso);
  return Number.isNaN(then.getTime())
    ? ''
    : then.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
}

/** @param {string} iso @returns {string} the same for all times of one minute */
export const minuteKey = (iso) => iso.slice(0, 16);

/** @param {string} iso @returns {string} the same for all times of one day, where the reader is */
export function dayKey(iso) {
  const then = new Date(iso);
  return `${then.getFullYear()}-${then.getMonth() + 1}-${then.getDate()}`;
}

/** @param {string} iso @param {Date} now @returns {string} `Today`, `Yesterday` or the date */
export function dayName(iso, now) {
  if (dayKey(iso) === dayKey(now.toISOString())) return 'Today';
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, 12);
  return dayKey(iso) === dayKey(before.toISOString()) ? 'Yesterday' : day(iso);
}

/** @param {string} iso @param {Date} now @returns {string} `14:05`, `yesterday` or the date */
export function since(iso, now) {
  const name = dayName(iso, now);
  if (name === 'Today') return clock(iso);
  return name === 'Yesterday' ? 'yesterday' : name;
}

/** @param {string} iso @returns {string} the day alone, e.g. `3 May 2026` */
export function day(iso) {
  const then = new Date(iso);
  return Number.isNaN(then.getTime())
    ? ''
    : `${then.getDate()} ${MONTHS[then.getMonth()]} ${then.getFullYear()}`;
}
