// Where the page's files are: at addresses that change with them where they come bundled.

/**
 * @param {string} name of a file in static/
 * @returns {string} its address
 */
export function asset(name) {
  const base = document.querySelector('meta[name="assets"]')?.getAttribute('content') ?? '/static';
  return `${base}/${name}`;
}
