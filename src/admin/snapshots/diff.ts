import { Masking, type Secrecy, secreciesOf, stricter } from '../../secrets.ts'
import { type Typed, ANYTHING, TEXT, closed, oneOf } from '../../schema/schema.ts'

/** One difference between two values. */
export type Difference = Typed<typeof DIFFERENCE>

/** What was before or is after is absent where there was nothing. Secrets are null. */
export const DIFFERENCE = closed({
  path: { ...TEXT, description: 'JSON Pointer into the state' },
  kind: oneOf(['added', 'removed', 'changed'])
}, { before: ANYTHING, after: ANYTHING })

const masking = new Masking({ mask: null })

/**
 * Every difference between two JSON values, in the order of their members; lists are compared place by place.
 *
 * @param secrecy what their name says of them
 */
export function differences (before: unknown, after: unknown, path = '', secrecy: Secrecy = 'open'): Difference[] {
  if (Object.is(before, after)) return []
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const [one, other] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))]
    const [said, saidThen] = [secreciesOf(before, secrecy), secreciesOf(after, secrecy)]
    return [...new Set([...one.keys(), ...other.keys()])].flatMap(name => differences(
      one.get(name),
      other.get(name),
      `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      stricter(said.get(name) ?? secrecy, saidThen.get(name) ?? secrecy)
    ))
  }
  return [{
    path,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(before !== undefined && { before: masking.value(before, secrecy) }),
    ...(after !== undefined && { after: masking.value(after, secrecy) })
  }]
}

function isTree (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
