/** A piece of an expression. */
export type Token =
  | { readonly kind: 'word', readonly text: string }
  | { readonly kind: 'literal', readonly value: string | number | boolean | null }
  | { readonly kind: 'sign', readonly text: string }

/** What an expression is made of. No two begin alike and go on together, so that nothing is read twice. */
const PIECES = [
  /'(?<quoted>(?:[^']|'')*)'/,
  /(?<guid>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\w-])/,
  /(?<number>[+-]?\d[\w.:+-]*)/,
  /(?<word>[a-z_]\w*)/,
  /(?<sign>[(),:/])/
]
const TOKEN = new RegExp(`\\s*(?:${PIECES.map(({ source }) => source).join('|')})`, 'iy')
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const DATE = '\\d{4}-\\d\\d-\\d\\d'
const HOUR = '\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?'
/** A date, a time of day, or both (OData 4.01, part 2, 5.1.1.14). */
const TIME = new RegExp(`^(?:${DATE}(?:T${HOUR}(?:Z|[+-]\\d\\d:\\d\\d)?)?|${HOUR})$`)
const WORDS: ReadonlyMap<string, boolean | null> = new Map([['true', true], ['false', false], ['null', null]])

/** Cuts an expression into pieces, in one pass. @returns null where there is something that is none */
export function tokensOf (text: string): readonly Token[] | null {
  const trimmed = text.trim()
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < trimmed.length) {
    const { groups } = TOKEN.exec(trimmed) ?? {}
    const token = groups === undefined ? null : tokenOf(groups)
    if (token === null) return null
    tokens.push(token)
  }
  return tokens
}

function tokenOf ({ quoted, guid, number, word, sign }: Readonly<Record<string, string | undefined>>): Token | null {
  if (quoted !== undefined) return { kind: 'literal', value: quoted.replaceAll("''", "'") }
  if (guid !== undefined) return { kind: 'literal', value: guid }
  if (number !== undefined) return numberOrTime(number)
  if (sign !== undefined) return { kind: 'sign', text: sign }
  if (word === undefined) return null
  const value = WORDS.get(word)
  return value === undefined ? { kind: 'word', text: word } : { kind: 'literal', value }
}

function numberOrTime (text: string): Token | null {
  if (NUMBER.test(text)) return { kind: 'literal', value: Number(text) }
  return TIME.test(text) ? { kind: 'literal', value: text } : null
}
