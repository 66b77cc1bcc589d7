import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconcile } from '../../static/js/lib/dom/reconcile.js';

/** The least of a DOM: ordered children that know their neighbour. */
function parentOf() {
  const children = [];
  const parent = {
    moves: 0,
    get firstChild() {
      return children[0] ?? null;
    },
    insertBefore(node, before) {
      parent.moves += 1;
      const from = children.indexOf(node);
      if (from >= 0) children.splice(from, 1);
      children.splice(before ? children.indexOf(before) : children.length, 0, node);
    },
    keys: () => children.map(({ key }) => key).join(''),
    children,
  };
  return parent;
}

const rowsOf = ({ children }) => ({
  key: (item) => item,
  create: (item) => ({
    key: item,
    get nextSibling() {
      return children[children.indexOf(this) + 1] ?? null;
    },
    remove() {
      children.splice(children.indexOf(this), 1);
    },
  }),
  update() {},
});

test('any list becomes any other list', () => {
  const parent = parentOf();
  const rows = rowsOf(parent);
  for (const keys of ['abc', 'xabc', 'xbc', '', 'cba', 'abcdef', 'fa', 'afbq']) {
    reconcile(parent, [...keys], rows);
    assert.equal(parent.keys(), keys);
  }
});

test('what stays is the same node and is not moved', () => {
  const parent = parentOf();
  const rows = rowsOf(parent);
  reconcile(parent, [...'abcd'], rows);
  const b = parent.children[1];
  parent.moves = 0;
  reconcile(parent, [...'xbdy'], rows);
  assert.equal(parent.keys(), 'xbdy');
  assert.equal(parent.children[1], b);
  assert.equal(parent.moves, 2); // the two new ones alone
});
