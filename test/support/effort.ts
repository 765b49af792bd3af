/** How much of what is repeated by chance is done: 1 in CI, a tenth where a person waits. */
const EFFORT = Number(process.env['TEST_EFFORT'] ?? 0.1)

/** How often to do what CI does so many times. */
export function repeats (times: number): number {
  return Math.ceil(times * EFFORT)
}
