/** Negative, zero or positive; NaN where the two cannot be compared, which no comparison but `ne` accepts. */
export function compare (one: unknown, other: unknown): number {
  const [left, right] = [one ?? null, other ?? null]
  if (left === right) return 0
  if (left === null || right === null) return NaN
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [text, otherText] = [String(left), String(right)]
  if (text === otherText) return 0
  return text < otherText ? -1 : 1
}

/** As {@link compare}; null comes first, so that everything has its place. */
export function compareKeys (one: unknown, other: unknown): number {
  const order = compare(one, other)
  if (!Number.isNaN(order)) return order
  return (one ?? null) === null ? -1 : 1
}

/** What comparisons ask of {@link compare}. */
export const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['eq', order => order === 0],
  ['ne', order => order !== 0],
  ['lt', order => order < 0],
  ['le', order => order <= 0],
  ['gt', order => order > 0],
  ['ge', order => order >= 0]
])

/** What is told of two texts. */
export const FUNCTIONS: ReadonlyMap<string, (text: string, part: string) => boolean> = new Map([
  ['contains', (text, part) => text.includes(part)],
  ['startswith', (text, part) => text.startsWith(part)],
  ['endswith', (text, part) => text.endsWith(part)]
])
