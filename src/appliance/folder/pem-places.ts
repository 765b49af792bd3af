import { checked } from '../../schema/check.ts'
import { OBJECT, type Schema, list, text } from '../../schema/schema.ts'
import { PEM_NAME, PemError, type PemFile, type PemKind, certificatesIn, defectOf, pemName } from './pem.ts'

/** Contents of a file, by its name; null where it is missing. */
export type FileOf = (name: string) => string | null

/** Told of the files of a state. */
export type Keep = (name: string, file: PemFile) => void

/** Stands in the schema of what has a file of its own. */
const MARK = 'pemFile'

interface Mark {
  /** What names of such files begin with. */
  readonly use: string
  readonly kind: PemKind
}

/** What lies on disk in the place of PEM. */
const NAME = text({ pattern: PEM_NAME.source, description: 'the name of a file in pki' })

/** A text of PEM with a file of its own. */
export function pemText (use: string, kind: PemKind): Schema<string> {
  return text({ [MARK]: { use, kind } satisfies Mark })
}

/** Certificates in PEM that have one file together. */
export function pemChain (use: string): Schema<readonly string[]> {
  return list(text(), { [MARK]: { use, kind: 'certificates' } satisfies Mark })
}

const forms = new WeakMap<object, Schema>()

/** The schema of what lies on disk: names in the place of PEM. The same schema, where there is no PEM. */
export function onDisk (schema: Schema): Schema {
  const known = forms.get(schema)
  if (known !== undefined) return known
  const form = markOf(schema) === null ? insideOnDisk(schema) : NAME
  forms.set(schema, form)
  return form
}

function insideOnDisk (schema: Schema): Schema {
  const { items, properties = {} } = schema
  if (items !== undefined) {
    const form = onDisk(items)
    return form === items ? schema : { ...schema, items: form }
  }
  const members = Object.entries(properties).map(([name, member]) => ({ name, member, form: onDisk(member) }))
  if (members.every(({ member, form }) => form === member)) return schema
  return { ...schema, properties: Object.fromEntries(members.map(({ name, form }) => [name, form])) }
}

/** A piece as it lies on disk. */
export function laidOut (schema: Schema, piece: unknown, keep: Keep): unknown {
  return mapped(schema, piece, ({ use, kind }, pem) => {
    const text = [pem].flat().map(block => kind === 'certificates' ? lineBroken(String(block)) : String(block)).join('')
    const name = pemName(use, kind, text)
    keep(name, { kind, text })
    return name
  })
}

/** A piece put together again. @param laid fits {@link onDisk} @throws {PemError} naming a file that is missing or damaged */
export function gathered (schema: Schema, laid: unknown, file: FileOf): unknown {
  return mapped(schema, laid, ({ kind }, name, { type }) => {
    const text = file(String(name))
    const defect = text === null ? null : defectOf(String(name), kind, text)
    if (text === null || defect !== null) throw new PemError(String(name), defect)
    return type === 'array' ? certificatesIn(text) : text
  })
}

/** The value with another in each place that has a file of its own. The same value, where there is none. */
function mapped (schema: Schema, value: unknown, change: (mark: Mark, value: unknown, schema: Schema) => unknown): unknown {
  if (value === null || onDisk(schema) === schema) return value
  const mark = markOf(schema)
  if (mark !== null) return change(mark, value, schema)
  const { items, properties = {} } = schema
  if (Array.isArray(value)) return items === undefined ? value : value.map(item => mapped(items, item, change))
  return Object.fromEntries(Object.entries(checked(OBJECT, value)).map(([name, member]) => {
    const inner = properties[name]
    return [name, inner === undefined ? member : mapped(inner, member, change)]
  }))
}

function markOf ({ [MARK]: mark }: Schema): Mark | null {
  return isMark(mark) ? mark : null
}

function isMark (value: unknown): value is Mark {
  return typeof value === 'object' && value !== null && 'use' in value && 'kind' in value
}

function lineBroken (pem: string): string {
  return pem.endsWith('\n') ? pem : pem + '\n'
}
