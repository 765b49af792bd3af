/**
 * Tells texts that fit a pattern, in which `*` stands for any text. Each piece between two stars is taken where it stands first: what a
 * later place allows, the first one allows too, so nothing is tried twice.
 */
export function glob (pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split(/\*+/)
  const end = rest.pop()
  if (end === undefined) return text => text === start
  return text => {
    if (!text.startsWith(start) || !text.endsWith(end)) return false
    let at = start.length
    for (const piece of rest) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= text.length - end.length
  }
}
