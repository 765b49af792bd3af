import { fromBase64 } from './pem.ts'
import { unreadable } from './unreadable.ts'

/** A block of a PEM file. */
export interface Block {
  /** What stands behind BEGIN. */
  readonly label: string
  readonly der: Buffer
}

const BEGIN = /^-----BEGIN ([A-Z0-9 #]{1,40})-----$/
const END = /-----END [A-Z0-9 #]{1,40}-----/
/** A line that is to begin or end a block, and has other dashes, or another number of them. */
const ALMOST = /^[-\u2010-\u2015\u2212]+ *(?:BEGIN|END) +(?:[A-Z0-9 #]{0,30} )?(?:CERTIFICATE|PKCS ?#?7|CMS) *[-\u2010-\u2015\u2212]+$/i
/** A line as Base 64 is written; hardly anything else has none but its characters for so long. */
const BASE64_LINE = /^[A-Za-z0-9+/]{60,}={0,2}$/

/** Byte order marks; they end up in the middle where files are joined. */
const MARK = '\u00ef\u00bb\u00bf'
const LEADING = new RegExp(`^(?:${MARK}|[\\t\\v\\f ])+`)
const BLANKS = '\t\v\f '

/** Characters that nobody sees. */
const INVISIBLE: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u200b': 'a zero-width space',
  '\u200e': 'a left-to-right mark',
  '\u2028': 'a line separator',
  '\ufffd': 'a byte that is not UTF-8'
}

/**
 * Splits PEM into blocks, line by line, in one pass: line breaks of any kind, blanks and byte order marks around lines, text
 * before, between and behind the blocks. Nothing that looks like a part of a block is passed over.
 *
 * @param text one character for each byte (`latin1`)
 * @param most blocks that are read
 * @throws {UnreadableBundle} for what is no sequence of whole blocks
 */
export function blocksOf (text: string, most: number): Block[] {
  const blocks: Block[] = []
  let open: { readonly label: string, readonly body: string[] } | null = null
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = trimmed(line)
    const number = blocks.length + 1
    if (open === null) {
      const label = beginOf(content, number)
      if (label !== null) open = { label, body: [] }
    } else if (content.includes('-----END ')) {
      assertEnd(content, open.label, number)
      if (blocks.length === most) throw unreadable('tooMany', most)
      blocks.push({ label: open.label, der: fromBase64(open.body.join('')) ?? notBase64(open.body, number) })
      open = null
    } else if (content.includes('-----BEGIN ')) {
      throw unreadable('noEnd', number)
    } else {
      open.body.push(content)
    }
  }
  if (open !== null) throw unreadable('cutShort', blocks.length + 1)
  return blocks
}

/** What a line outside of blocks begins; null: it is text. */
function beginOf (line: string, number: number): string | null {
  const label = BEGIN.exec(line)?.[1]
  if (label !== undefined) return label
  if (BASE64_LINE.test(line)) throw unreadable('noBegin', number)
  if (!/BEGIN|END/i.test(line)) return null
  const at = line.indexOf('-----BEGIN ')
  if (at > 0) throw unreadable('beforeBegin', shown(line.slice(0, at)), number)
  if (END.test(line)) throw unreadable(at === 0 ? 'oneLine' : 'noBegin', number)
  if (ALMOST.test(utf8(line))) throw unreadable('hyphens', number, shown(line))
  if (at === 0) throw unreadable('behindBegin', number)
  return null
}

function assertEnd (line: string, label: string, number: number): void {
  const end = `-----END ${label}-----`
  if (line === end) return
  if (line.startsWith('-----END ') && line.includes('-----BEGIN ')) throw unreadable('joined', number + 1)
  if (line.includes(end)) throw unreadable('aroundEnd', number)
  throw unreadable('otherEnd', number, label)
}

function notBase64 (body: readonly string[], number: number): never {
  const text = utf8(body.join(''))
  const stray = /[^A-Za-z0-9+/=]/u.exec(text)?.[0]
  throw unreadable('notBase64', number, stray === undefined ? 'characters are missing at its end' : `${named(stray)} is in it`)
}

/** What stands somewhere it should not, fit for a report: what may be a part of a key is counted only. */
function shown (text: string): string {
  const told = utf8(trimmed(text)).replace(/[A-Za-z0-9+/=]{24,}/g, run => `(${run.length} characters)`)
  const clipped = told.length > 40 ? `${told.slice(0, 40)}…` : told
  const [first = ''] = clipped
  return clipped.length === 1 ? named(first) : JSON.stringify(clipped.replace(/[\p{C}\p{Z}]/gu, ' '))
}

function named (character: string): string {
  return INVISIBLE[character] ?? JSON.stringify(character.replace(/\p{C}/u, '?'))
}

/** Without blanks at either end, and marks before it. A pattern would look at each blank for one that is the last. */
function trimmed (text: string): string {
  let end = text.length
  while (end > 0 && BLANKS.includes(text.charAt(end - 1))) end--
  return text.slice(0, end).replace(LEADING, '')
}

function utf8 (latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}
