// The API to read, made of the document that programs read. A page of its own: the forum's page does not load
// it.

import { h } from './lib/dom/dom.js';

/**
 * @typedef {{type?: string|string[], description?: string, format?: string, enum?: string[], minimum?:
 *   number, maximum?: number, minLength?: number, maxLength?: number, $ref?: string, items?: Schema,
 *   properties?: Record<string, Schema>, required?: string[], oneOf?: Schema[], allOf?: Schema[]}} Schema
 * @typedef {Record<string, {schema: Schema}>} Content
 * @typedef {{tags: string[], summary: string, description?: string, security?: unknown[], parameters?: {name:
 *   string, in: string, required?: boolean, schema: Schema}[], requestBody?: {content: Content}, responses:
 *   Record<string, {description: string, content?: Content}>}} Operation
 * @typedef {{info: {title: string, version: string, description: string}, paths: Record<string,
 *   Record<string, Operation>>, components: {schemas: Record<string, Schema>}}} Document
 */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** @param {string} text */
const anchor = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** @param {string} reference */
const named = (reference) => reference.split('/').at(-1) ?? '';

/** Text with `code` in it. @param {string} text */
const withCode = (text) => text.split('`').map((part, at) => (at % 2 ? h('code', {}, part) : part));

/** The kind of a value in a word or two. @param {Schema} schema @returns {(Node|string)[]} */
function kind(schema) {
  if (schema.$ref) return [h('a', { href: `#shape-${anchor(named(schema.$ref))}` }, named(schema.$ref))];
  const choices = schema.oneOf ?? schema.allOf;
  if (choices) return choices.flatMap((choice, at) => (at ? [' or ', ...kind(choice)] : kind(choice)));
  if (schema.enum) return [schema.enum.map((word) => `"${word}"`).join(' | ')];
  if (schema.items) return ['list of ', ...kind(schema.items)];
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'anything'];
  return [types.join(' or ') + (schema.format === 'date-time' ? ' (time)' : '')];
}

/** @param {Schema} schema */
function bounds(schema) {
  const { minLength, maxLength, minimum, maximum } = schema;
  if (maxLength !== undefined) return `${minLength ?? 0} to ${maxLength} characters`;
  if (maximum !== undefined && maximum !== null) return `${minimum ?? 0} to ${maximum}`;
  return '';
}

/** @param {[string, Schema, boolean][]} rows name, shape, whether it must be there */
const table = (rows) =>
  h(
    'dl',
    { class: 'api-fields' },
    ...rows.flatMap(([name, schema, required]) => [
      h('dt', {}, h('code', {}, name), required ? null : h('span', { class: 'api-quiet' }, ' optional')),
      h(
        'dd',
        {},
        ...kind(schema),
        h(
          'span',
          { class: 'api-quiet' },
          ...withCode(
            [bounds(schema), schema.description]
              .filter(Boolean)
              .map((part) => ` · ${part}`)
              .join(''),
          ),
        ),
      ),
    ]),
  );

/**
 * The fields of a shape, those of its parts among them.
 * @param {Schema} schema
 * @returns {[string, Schema, boolean][]}
 */
const fields = (schema) => [
  ...(schema.allOf ?? []).flatMap((part) =>
    part.$ref
      ? /** @type {[string, Schema, boolean][]} */ ([[`…${named(part.$ref)}`, part, true]])
      : fields(part),
  ),
  ...Object.entries(schema.properties ?? {}).map(
    ([name, part]) =>
      /** @type {[string, Schema, boolean]} */ ([name, part, schema.required?.includes(name) ?? false]),
  ),
];

/** @param {string} status @param {Record<string, {schema?: any}>|undefined} content */
function answer(status, content) {
  const schema = content && Object.values(content)[0]?.schema;
  const items = schema?.properties?.items;
  const named = schema?.$ref ? kind(schema) : [content ? Object.keys(content).join() : 'nothing'];
  return h(
    'p',
    {},
    h('code', {}, status),
    ' ',
    ...(items ? ['list of ', ...kind(items.items ?? items)] : named),
  );
}

/** @param {string} method @param {string} path @param {Operation} operation */
function call(method, path, operation) {
  const body = operation.requestBody && Object.values(operation.requestBody.content)[0]?.schema;
  const all = Object.entries(operation.responses);
  const answers = all.filter(([status]) => Number(status) < 400);
  const refusals = all.filter(([status]) => Number(status) >= 400);
  const long = (operation.description ?? '').length > 600;
  return h(
    'section',
    { class: 'api-call', id: anchor(`${method} ${path}`) },
    h(
      'h3',
      {},
      h('code', { class: `api-method api-${method}` }, method.toUpperCase()),
      ' ',
      h('code', {}, path),
    ),
    h(
      'p',
      {},
      operation.summary,
      operation.security ? h('span', { class: 'api-quiet' }, ' · logged in') : null,
    ),
    operation.description
      ? long
        ? h('pre', { class: 'api-page', tabindex: '0' }, operation.description)
        : h('p', { class: 'api-quiet' }, ...withCode(operation.description))
      : null,
    operation.parameters
      ? table(operation.parameters.map(({ name, schema, required }) => [name, schema, required ?? false]))
      : null,
    body ? h('h4', {}, 'Takes') : null,
    body ? table(fields(body)) : null,
    h('h4', {}, 'Gives'),
    ...answers.map(([status, { content }]) => answer(status, content)),
    h(
      'details',
      {},
      h('summary', {}, 'Refused with ', refusals.map(([status]) => status).join(', ')),
      h(
        'dl',
        { class: 'api-fields' },
        ...refusals.flatMap(([status, { description }]) => [
          h('dt', {}, h('code', {}, status)),
          h('dd', {}, ...withCode(description)),
        ]),
      ),
    ),
  );
}

/** @param {Map<string, [string, string, Operation][]>} groups */
function showContents(groups) {
  const contents = /** @type {HTMLElement} */ (document.getElementById('contents'));
  contents.replaceChildren(
    ...[...groups].map(([about, calls]) =>
      h(
        'details',
        { open: true },
        h('summary', {}, about),
        h(
          'ul',
          {},
          ...calls.map(([method, path]) =>
            h(
              'li',
              {},
              h(
                'a',
                { href: `#${anchor(`${method} ${path}`)}` },
                h('span', { class: 'api-quiet' }, method.toUpperCase()),
                ` ${path.replace(/^\/api/, '')}`,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {Document} document_ */
function show(document_) {
  /** @type {Map<string, [string, string, Operation][]>} */
  const groups = new Map();
  for (const [path, item] of Object.entries(document_.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const about = operation.tags[0] ?? '';
      groups.set(about, [...(groups.get(about) ?? []), [method, path, operation]]);
    }
  }
  const main = /** @type {HTMLElement} */ (document.getElementById('main'));
  main.replaceChildren(
    h('h1', {}, `${document_.info.title} ${document_.info.version}`),
    ...document_.info.description.split('\n\n').map((text) => h('p', {}, ...withCode(text))),
    h(
      'p',
      {},
      'For programs: ',
      h('a', { href: '/api/openapi.json' }, '/api/openapi.json'),
      ' (OpenAPI 3.1).',
    ),
    ...[...groups].flatMap(([about, calls]) => [
      h('h2', { id: anchor(about) }, about),
      ...calls.map((one) => call(...one)),
    ]),
    h('h2', { id: 'shapes' }, 'Shapes'),
    ...Object.entries(document_.components.schemas)
      .filter(([, schema]) => fields(schema).length || schema.oneOf)
      .map(([name, schema]) =>
        h(
          'section',
          { class: 'api-call', id: `shape-${anchor(name)}` },
          h('h3', {}, name),
          schema.description ? h('p', {}, ...withCode(schema.description)) : null,
          ...(schema.oneOf ?? [schema]).map((one) => table(fields(one))),
        ),
      ),
  );
  main.removeAttribute('aria-busy');
  showContents(groups);
  // The browser looked for it before it was there.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch('/api/openapi.json')
  .then((answer) => answer.json())
  .then(show, () => {
    const main = /** @type {HTMLElement} */ (document.getElementById('main'));
    main.replaceChildren(h('p', {}, 'The description could not be loaded. Reload the page to try again.'));
  });
