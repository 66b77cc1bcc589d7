import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../static/', import.meta.url));
const templates = fileURLToPath(new URL('../../templates/', import.meta.url));
const html = readdirSync(templates)
  .map((name) => readFileSync(join(templates, name), 'utf8'))
  .join('\n');
// What is kept from others has its own ways, which the content policy stops; the bundle is of what stands here.
const scripts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.js') && !name.startsWith('vendor') && !name.startsWith('bundle'),
);
const text = (name) => readFileSync(join(root, name), 'utf8');

/** The modules that a module imports; types alone, which stand in comments, bind nothing. */
const imports = (name) =>
  [...text(name).matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)';/gm)].map(([, to]) =>
    relative(root, join(root, name, '..', to)),
  );

for (const [page, begin] of [
  ['../templates/assets.html', 'js/main.js'],
  ['api.html', 'js/api-docs.js'],
]) {
  test(`${page} names every module that it needs, and nothing that is not there`, () => {
    const needed = new Set();
    const follow = (name) => {
      if (needed.has(name)) return;
      needed.add(name);
      for (const to of imports(name)) follow(to);
    };
    follow(begin);
    const source = text(page);
    const named = [...source.matchAll(/modulepreload" href="\/static\/([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), [...needed].filter((name) => name !== begin).sort());
    for (const [, name] of source.matchAll(/(?:href|src)="\/static\/([^"]+)"/g)) text(name);
  });
}

test('nothing in the page runs or styles inline', () => {
  assert.doesNotMatch(
    html,
    /<script(?! type="application\/(?:ld\+)?json")(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/,
  );
});

test('HTML enters the page through one door', () => {
  const ways = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser/;
  const code = /\beval\(|new Function/;
  const doors = scripts.filter((name) => ways.test(text(name)) || code.test(text(name)));
  assert.deepEqual(doors, [join('js', 'lib', 'dom', 'trusted-html.js')]);
});

test('the core knows no document, network or clock', () => {
  for (const name of scripts.filter((one) => one.startsWith(join('js', 'core')))) {
    const code = text(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*| from '[^']+'/g, '');
    assert.doesNotMatch(
      code,
      /\b(document|window|fetch|localStorage|setTimeout|Date\.now|performance|WebSocket)\b/,
      name,
    );
  }
});

test('files and lines stay short', () => {
  for (const name of scripts) {
    const lines = text(name).split('\n');
    assert.ok(lines.length <= 401, `${name}: ${lines.length} lines`);
    for (const [at, line] of lines.entries()) assert.ok(line.length <= 110, `${name}:${at + 1}`);
  }
});

test('no folder holds more than a dozen files', () => {
  for (const folder of new Set(scripts.map((name) => dirname(name)))) {
    const files = scripts.filter((name) => dirname(name) === folder);
    assert.ok(files.length <= 12, `${folder}: ${files.length} files`);
  }
});

test('no module imports itself by way of others', () => {
  const finished = new Set();
  const visit = (name, path) => {
    assert.ok(
      !path.includes(name),
      `a circle of imports: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`,
    );
    if (finished.has(name)) return;
    for (const to of imports(name)) visit(to, [...path, name]);
    finished.add(name);
  };
  for (const name of scripts) visit(name, []);
});

/**
 * The functions of a formatted file: each from the line that opens it to the next one that is indented no
 * further.
 */
function* functions(lines) {
  for (const [start, line] of lines.entries()) {
    const indent = /^ */.exec(line)[0];
    const opens = /(^|[ (=:])(async )?(function\b.*|\(?[^()=]*\)? =>|\(.*\) =>) \{$/.test(line);
    const method =
      /^ +(static |async |get |set )*#?[\w$]+\(.*\) \{$/.test(line) &&
      !/^ *(if|for|while|switch)\b/.test(line);
    const closesParameters = /^ *(\}|\]|\)).*\) (=> )?\{$|^ *\) (=> )?\{$/.test(line);
    if (!opens && !method && !closesParameters) continue;
    const end = lines.findIndex((other, at) => at > start && other.startsWith(`${indent}}`));
    yield { start: start + 1, length: end - start + 1 };
  }
}

test('functions stay short', () => {
  let count = 0;
  for (const name of scripts) {
    for (const { start, length } of functions(text(name).split('\n'))) {
      count += 1;
      assert.ok(length <= 60, `${name}:${start}: ${length} lines`);
    }
  }
  assert.ok(count > 700, `${count} functions are found`);
});
