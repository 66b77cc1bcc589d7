import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS, formatOf, KEYS, quotation } from '../../static/js/core/text/markup.js';

/** Does what a button does to a text whose selection is between two bars, and gives the same. */
function press(format, marked) {
  const start = marked.indexOf('|');
  const rest = marked.replace('|', '');
  const end = rest.includes('|') ? rest.indexOf('|') : start;
  const value = rest.replace('|', '');
  const edit = FORMATS[format](value, start, end);
  const text = value.slice(0, edit.start) + edit.text + value.slice(edit.end);
  const to = edit.to > edit.from ? '|' : '';
  return `${text.slice(0, edit.from)}|${text.slice(edit.from, edit.to)}${to}${text.slice(edit.to)}`;
}

test('a button puts marks around words, and the same button takes them away', () => {
  for (const [format, before, after] of [
    ['bold', 'so |very| good', 'so **|very|** good'],
    ['bold', 'so **|very|** good', 'so |very| good'],
    ['bold', 'so |**very**| good', 'so |very| good'],
    ['bold', 'so | very | good', 'so  **|very|**  good'],
    ['bold', 'here |', 'here **|**'],
    ['italic', '|word|', '*|word|*'],
    ['italic', '*|word|*', '|word|'],
    ['italic', '**|word|**', '***|word|***'],
    ['italic', '***|word|***', '**|word|**'],
    ['italic', '|**word**|', '*|**word**|*'],
    ['bold', '*|word|*', '***|word|***'],
    ['code', 'call |it()| now', 'call `|it()|` now'],
    ['code', 'a |`| sign', 'a ``|`|`` sign'],
    ['code', '|let a\nlet b|', '```\n|let a\nlet b|\n```'],
    ['code', '|```\nx|', '````\n|```\nx|\n````'],
    ['link', 'see |this|', 'see [this](|https://|)'],
    ['link', 'see |', 'see [|](https://)'],
    ['link', '|https://example.org/a|', '[|](https://example.org/a)'],
  ])
    assert.equal(press(format, before), after, `${format}: ${before}`);
});

test('a button marks whole lines, and the same button takes the marks away', () => {
  for (const [format, before, after] of [
    ['list', 'o|n|e', '|- one|'],
    ['list', 'one\nt|wo\nthr|ee', 'one\n|- two\n- three|'],
    ['list', '|- two\n- three|', '|two\nthree|'],
    ['list', '|one\n\ntwo|', '|- one\n\n- two|'],
    ['list', '|', '- |'],
    ['quote', 'one\n|two|', 'one\n|> two|'],
    ['quote', '|one\n\ntwo|', '|> one\n> \n> two|'],
    ['quote', '|> one\n> two|', '|one\ntwo|'],
    ['quote', 'a\n|\nb', 'a\n> |\nb'],
  ])
    assert.equal(press(format, before), after, `${format}: ${before}`);
});

test('each format has a key of its own', () => {
  const all = Object.keys(FORMATS);
  assert.deepEqual(all.toSorted(), Object.keys(KEYS).toSorted());
  for (const format of all) {
    const { key, shift = false } = KEYS[format];
    assert.equal(formatOf({ code: key, shiftKey: shift }), format);
    assert.notEqual(formatOf({ code: key, shiftKey: !shift }), format);
  }
  assert.equal(formatOf({ code: 'KeyZ', shiftKey: false }), null);
});

test('a quotation says who wrote it and where, and shows what it says', () => {
  assert.equal(
    quotation('One *star*\n\n\n\nand # no\n# heading\n- item \n1. one', 'ana_b', '/p/1#c-2'),
    '> [ana\\_b](/p/1#c-2):\n>\n> One \\*star\\*\n>\n> and # no\n> \\# heading\n> \\- item\n> \\1. one\n\n',
  );
  assert.equal(quotation('  x  ', 'bo', '/p/1'), '> [bo](/p/1):\n>\n> x\n\n');
});
