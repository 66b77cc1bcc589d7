// Colours for code, by highlight.js (static/vendor/highlight), which is loaded when there is code to see, and
// each language when it is met. It gives a tree of words and their kinds, which become elements here: no HTML
// is made of it.

import { asset } from '../browser/asset.js';

/** @typedef {string|{scope?: string, children: Part[]}} Part */

/** Languages by the names that people write. @type {Record<string, string>} */
const FILES = {
  bash: 'bash',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  c: 'c',
  h: 'c',
  cpp: 'cpp',
  'c++': 'cpp',
  cs: 'csharp',
  'c#': 'csharp',
  csharp: 'csharp',
  css: 'css',
  diff: 'diff',
  patch: 'diff',
  go: 'go',
  golang: 'go',
  html: 'xml',
  xml: 'xml',
  svg: 'xml',
  ini: 'ini',
  toml: 'ini',
  java: 'java',
  js: 'javascript',
  jsx: 'javascript',
  javascript: 'javascript',
  json: 'json',
  kotlin: 'kotlin',
  kt: 'kotlin',
  lua: 'lua',
  makefile: 'makefile',
  make: 'makefile',
  md: 'markdown',
  markdown: 'markdown',
  php: 'php',
  py: 'python',
  python: 'python',
  rb: 'ruby',
  ruby: 'ruby',
  rs: 'rust',
  rust: 'rust',
  sql: 'sql',
  swift: 'swift',
  ts: 'typescript',
  tsx: 'typescript',
  typescript: 'typescript',
  yaml: 'yaml',
  yml: 'yaml',
};
/** Longer code stays plain: colouring it would hold up the page. */
const MOST = 50_000;

/** @param {Element} code whose class says its language */
export async function highlight(code) {
  const name =
    [...code.classList].find((one) => one.startsWith('language-'))?.slice('language-'.length) ?? '';
  const file = Object.hasOwn(FILES, name) ? FILES[name] : null;
  const text = code.textContent ?? '';
  if (!file || text.length > MOST) return;
  const [{ default: library }, { default: grammar }] = await Promise.all([
    import(asset('vendor/highlight/core.min.js')),
    import(asset(`vendor/highlight/languages/${file}.min.js`)),
  ]);
  if (!library.getLanguage(file)) library.registerLanguage(file, grammar);
  /** @type {Part} */
  const tree = library.highlight(text, { language: file, ignoreIllegals: true })._emitter.rootNode;
  if (typeof tree !== 'string' && code.textContent === text)
    code.replaceChildren(...tree.children.map(nodeOf));
}

/** @param {Part} part @returns {Node} */
function nodeOf(part) {
  if (typeof part === 'string') return document.createTextNode(part);
  const element = document.createElement('span');
  if (part.scope)
    element.className = part.scope
      .split('.')
      .map((scope, index) => (index === 0 ? `hljs-${scope}` : `${scope}_`))
      .join(' ');
  element.append(...part.children.map(nodeOf));
  return element;
}
