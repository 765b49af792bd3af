/** Characters of what a console said that a report shows. */
const SHOWN = 300

const STYLE = 'body{font:14px sans-serif}table{border-collapse:collapse;margin:1em 0}' +
  'td,th{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top}' +
  'td{overflow-wrap:anywhere}'

/** A table of texts. */
export interface Table {
  readonly heads: readonly string[]
  readonly rows: ReadonlyArray<readonly string[]>
}

/** A page of its own, in HTML: nothing in it is loaded or run. */
export function pageOf (title: string, head: string, tables: readonly Table[]): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    `<style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>`,
    `<p>${escaped(head)}</p>`,
    ...tables.flatMap(({ heads, rows }) => ['<table>', line(heads, 'th'), ...rows.map(row => line(row, 'td')), '</table>']),
    '</body></html>',
    ''
  ].join('\n')
}

/** What a console said, for people: it commands no terminal, and is not long. */
export function shown (text: string): string {
  if (text === '') return 'nothing'
  const plain = text.replace(/\p{Cc}+/gu, ' ')
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain
}

function line (cells: readonly string[], tag: string): string {
  return `<tr>${cells.map(cell => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
}

function escaped (text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
