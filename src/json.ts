/** How deep the JSON of a stranger may be nested. What walks through it calls itself, and no client sends more. */
const MAX_DEPTH = 64

const [QUOTE, COLON, ESCAPE] = [34, 58, 92]
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

/** How much JSON may be. */
export interface Bounds {
  /** Objects and lists, all together. */
  readonly parts: number
  /** Of one object: with many thousands, whatever is done to each costs far more. */
  readonly members: number
}

const BOUNDLESS: Bounds = { parts: Infinity, members: Infinity }

/** Whether JSON is nested more than 64 times, or is more than that. Looks at each character once. */
export function isTooMuch (text: string, { parts, members }: Bounds = BOUNDLESS): boolean {
  const counts = [0]
  let depth = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfText(text, at)
    else if (CLOSING.includes(code)) depth--
    else if (OPENING.includes(code)) {
      if (++depth > MAX_DEPTH || ++count > parts) return true
      counts[depth] = 0
    } else if (code === COLON) {
      const known = counts[depth] = (counts[depth] ?? 0) + 1
      if (known > members) return true
    }
  }
  return false
}

/** Where the quotation mark is that closes a text, or the end. */
function endOfText (json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === ESCAPE ? 2 : 1
  return at
}
