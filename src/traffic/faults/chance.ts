/**
 * A number from 0 up to 1 that depends on what is given and on nothing else: the n-th draw of a rule is the same however
 * many other rules have drawn in between.
 *
 * @param n a whole number
 */
export function chance (seed: number, key: string, n: number): number {
  let hash = mix(seed)
  for (let index = 0; index < key.length; index++) hash = mix(hash ^ key.charCodeAt(index))
  return mix(hash ^ n) / 2 ** 32
}

/** MurmurHash3's finalizer, after a step that keeps zero from staying zero. */
function mix (value: number): number {
  let hash = (value + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
