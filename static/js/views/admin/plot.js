// A small plot of numbers by day: bars, each with its number for whoever points at it, and a table for those
// who listen.

import { h } from '../../lib/dom/dom.js';

/** @typedef {import('../../core/types.js').StatsDay} StatsDay */

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, GAP] = [300, 64, 1];

/** @param {string} name @param {Record<string, string|number>} attributes @param {string} [text] */
function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * @param {string} name what is counted
 * @param {StatsDay[]} days the earliest first
 * @param {(day: StatsDay) => number} of
 */
export function plot(name, days, of) {
  const numbers = days.map(of);
  const most = Math.max(1, ...numbers);
  const step = WIDTH / Math.max(1, days.length);
  const all = numbers.reduce((sum, number) => sum + number, 0);
  const svg = shape('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: 'plot',
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${name} by day: ${numbers.at(-1) ?? 0} today, ${Math.max(...numbers)} at most`,
  });
  days.forEach(({ day }, at) => {
    const height = Math.round((numbers[at] / most) * (HEIGHT - 1)) + 1;
    const bar = shape('rect', {
      x: at * step,
      y: HEIGHT - height,
      width: Math.max(step - GAP, 0.5),
      height,
    });
    bar.append(shape('title', {}, `${day}: ${numbers[at].toLocaleString('en')}`));
    svg.append(bar);
  });
  return h(
    'figure',
    { class: 'card plot-card' },
    h('figcaption', {}, h('span', {}, name), h('b', {}, all.toLocaleString('en'))),
    svg,
  );
}
