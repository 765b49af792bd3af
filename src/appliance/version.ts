/** What an appliance is where nobody says: the newest that clients were seen with. */
export const DEFAULT_VERSION = '4.0.1'

/** Whether a version of OME is `wanted` or newer. Compared number by number, as clients do. */
export function hasReached (version: string, wanted: string): boolean {
  const [numbers, least] = [version, wanted].map(text => text.split('.').map(Number))
  for (const [index, number] of (least ?? []).entries()) {
    const difference = (numbers?.[index] ?? 0) - number
    if (difference !== 0) return difference > 0
  }
  return true
}
