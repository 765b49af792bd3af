/** How deep the JSON of a stranger may be nested. What walks through it calls itself, and no client sends more. */
const MAX_DEPTH = 64

const [QUOTE, ESCAPE] = [34, 92]
const OPENING: readonly number[] = [91, 123]
const CLOSING: readonly number[] = [93, 125]

/** What a stranger's JSON says. @throws {SyntaxError} for what is none, or is nested more than 64 times */
export function parseJson (text: string): unknown {
  if (isTooMuch(text)) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} times`)
  return JSON.parse(text)
}

/** The same; undefined where it is none. */
export function parsed (text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/**
 * Whether JSON is nested more than 64 times, or has more objects and lists than that. Looks at each character once.
 *
 * @param most objects and lists, all together
 */
export function isTooMuch (text: string, most = Infinity): boolean {
  let depth = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfText(text, at)
    else if (CLOSING.includes(code)) depth--
    else if (OPENING.includes(code) && (++depth > MAX_DEPTH || ++count > most)) return true
  }
  return false
}

/** Where the quotation mark is that closes a text, or the end. */
function endOfText (json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === ESCAPE ? 2 : 1
  return at
}
