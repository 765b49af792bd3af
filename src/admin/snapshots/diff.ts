import { isSecret, withoutSecrets } from './secrets.ts'

/** One difference between two values. */
export interface Difference {
  /** JSON Pointer (RFC 6901). */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** Absent where there was nothing. Secrets are null. */
  readonly before?: unknown
  readonly after?: unknown
}

/** Every difference between two JSON values, in the order of their members; lists are compared place by place. */
export function differences (before: unknown, after: unknown, path = '', secret = false): Difference[] {
  if (Object.is(before, after)) return []
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const [one, other] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))]
    return [...new Set([...one.keys(), ...other.keys()])].flatMap(name =>
      differences(one.get(name), other.get(name), `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, secret || isSecret(name)))
  }
  const shown = (value: unknown): unknown => secret && typeof value !== 'number' && typeof value !== 'boolean' ? null : withoutSecrets(value)
  return [{
    path,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) })
  }]
}

function isTree (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
