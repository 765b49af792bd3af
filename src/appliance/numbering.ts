/** Numbers that are given out stay far below what JavaScript can count with. */
const MOST = 2 ** 52

/**
 * What is wrong with numbers that were given out, in words that go on "its …"; null: nothing.
 *
 * @param next the one that comes next
 */
export function misnumbered (numbers: readonly number[], next: number): string | null {
  if (new Set(numbers).size < numbers.length) return 'numbers are given twice'
  if (next > MOST) return 'next number is out of reach'
  return numbers.every(number => number < next) ? null : 'next number is given already'
}

/** Whether numbers are in order, each once. */
export function isAscending (numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))
}
