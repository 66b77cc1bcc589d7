import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../static/', import.meta.url));
const html = readFileSync(join(root, 'index.html'), 'utf8');
// What is kept from others has its own ways, which the content policy stops.
const scripts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.startsWith('vendor'));
const text = (name) => readFileSync(join(root, name), 'utf8');

test('the page names every module that it needs', () => {
  const needed = new Set();
  const follow = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const [, to] of text(name).matchAll(/^(?:import|export) .*?from '(\.[^']+)';/gm)) follow(relative(root, join(root, name, '..', to)));
  };
  follow('js/main.js');
  const named = [...html.matchAll(/modulepreload" href="\/static\/([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(named.sort(), [...needed].filter((name) => name !== 'js/main.js').sort());
});

test('nothing in the page runs or styles inline', () => {
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

test('HTML enters the page through one door', () => {
  const doors = scripts.filter((name) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\(|new Function/.test(text(name)));
  assert.deepEqual(doors, [join('js', 'lib', 'trusted.js')]);
});

test('the core knows no document, network or clock', () => {
  for (const name of scripts.filter((one) => one.startsWith(join('js', 'core')))) {
    const code = text(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    assert.doesNotMatch(code, /\b(document|window|fetch|localStorage|setTimeout|Date\.now|performance|WebSocket)\b/, name);
  }
});

test('files stay short', () => {
  for (const name of scripts) assert.ok(text(name).split('\n').length <= 401, name);
});
