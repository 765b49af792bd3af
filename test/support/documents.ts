import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TABLES, type Table } from './tables.ts'

/** A document of the repository, by its path in it. */
export interface Document {
  readonly name: string
  readonly text: string
}

/** All documents: those that git tracks, and new ones that it does not know yet. @param root of the repository */
export function documents (root: string): Document[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  return listed.trim().split('\n').map(name => ({ name, text: readFileSync(join(root, name), 'utf8') }))
}

const MARKED = /^(<!-- table: ([\w-]+) -->\n)(.*?)^<!-- end -->$/gms

/** Names of the tables that a document has. */
export function tablesOf (document: string): string[] {
  return Array.from(document.matchAll(MARKED), ([, , name = '']) => name)
}

/** A document with its tables as the code has them now. @throws where it asks for a table that is none */
export function renewed (document: string): string {
  return document.replace(MARKED, (_, opening: string, name: string, old: string) =>
    `${opening}\n${markdown(tableNamed(name), proseOf(old))}\n<!-- end -->`)
}

/** Rows of a document's tables that lack prose, as `table: row, column`. */
export function untold (document: string): string[] {
  return Array.from(document.matchAll(MARKED)).flatMap(([, , name = '', old = '']) => {
    const { heads, rows, told } = tableNamed(name)
    const prose = proseOf(old)
    const isUntold = (key: string, head: string): boolean => (prose(key, heads.indexOf(head)) ?? '') === ''
    return rows.map(keyOf).flatMap(key => told.filter(head => isUntold(key, head)).map(head => `${name}: ${key}, ${head}`))
  })
}

type Prose = (key: string, column: number) => string | undefined

function tableNamed (name: string): Table {
  const found = TABLES[name]
  if (found === undefined) throw new Error(`there is no table ${name}; there are ${Object.keys(TABLES).join(', ')}`)
  return found
}

/** The cells of a table as it stands, by the first of a row and the number of the column. */
function proseOf (lines: string): Prose {
  const rows = lines.split('\n').filter(line => line.startsWith('| '))
  const byKey = new Map(rows.map(line => line.slice(1, -1).split(/(?<!\\)\|/).map(cell => cell.trim())).map(cells => [keyOf(cells), cells]))
  return (key, column) => byKey.get(key)?.[column]
}

/** What a row is known by: the name that its first cell begins with, whatever is said of it besides. */
function keyOf ([cell = '']: ReadonlyArray<string | null>): string {
  return /^`[^`]+`/.exec(String(cell))?.[0] ?? String(cell)
}

function markdown ({ heads, rows }: Table, prose: Prose): string {
  const filled = rows.map(cells => cells.map((cell, column) => cell ?? prose(keyOf(cells), column) ?? ''))
  const lines = [heads, heads.map(() => '---'), ...filled]
  return lines.map(cells => `| ${cells.join(' | ')} |\n`).join('')
}
