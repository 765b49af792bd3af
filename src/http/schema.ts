import { MOST_DEVICES } from '../estate/layout.ts'
import { type Members, type NoMembers, type Schema, type Shape, TEXT, list, object } from '../schema/schema.ts'

/** Entries of a list that a client sends, where each is more than an id. */
const MOST_ENTRIES = 1_000

/** Ids that a client sends: of no more things than a console may manage. */
export function idsOf<T> (id: Schema<T>): Schema<readonly T[]> {
  return list(id, { maxItems: MOST_DEVICES })
}

/** A list that a client sends. @param most entries it may have */
export function listOf<T> (entry: Schema<T>, most = MOST_ENTRIES): Schema<readonly T[]> {
  return list(entry, { maxItems: most })
}

/** What another resource is named by. */
export const LINK = object({ '@odata.id': TEXT })

/** The annotations of a resource that is no member of a set. */
export type Annotations = Shape<typeof ANNOTATIONS>

const ANNOTATIONS = { '@odata.context': TEXT, '@odata.type': TEXT, '@odata.id': TEXT }

/** A resource that is no member of a set: its properties, and the annotations of one. */
export function resource<const R extends Members, const O extends Members = NoMembers> (
  required: R, optional?: O
): Schema<Shape<typeof ANNOTATIONS & R, O>> {
  return object({ ...ANNOTATIONS, ...required }, optional)
}

/** The annotations of a resource. @param path its own */
export function annotated (type: string, path: string): Annotations {
  return { '@odata.context': `/api/$metadata#${type}`, '@odata.type': `#${type}`, '@odata.id': path }
}
