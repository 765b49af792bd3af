import { type Members, type NoMembers, type Schema, type Shape, TEXT, object } from '../schema/schema.ts'

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
