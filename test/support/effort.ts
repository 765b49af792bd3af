/** How much of what is repeated by chance is done: 1 in CI, a twentieth where a person waits. */
const EFFORT = Number(process.env['TEST_EFFORT'] ?? 0.05)

/** How often to do what CI does so many times. */
export function repeats (times: number): number {
  return Math.ceil(times * EFFORT)
}
