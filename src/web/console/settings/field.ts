import { textOf } from '../../shared/json.ts'

/** A field of a form, and what it stands for in the API. */
export interface Field {
  /** Of the API; a member within another: `Credential.User`. */
  readonly name: string
  readonly label: string
  /** What is `secret` is written and never read. Default: `text`. */
  readonly kind?: 'text' | 'number' | 'flag' | 'secret' | 'choice'
  readonly hint?: string
  /** Of a choice. */
  readonly options?: ReadonlyArray<{ readonly label: string, readonly value: string }>
}

/** What the fields of a form hold: of a flag `true` or `false`. */
export type Values = Readonly<Record<string, string>>

/** What the fields of a form hold, of an answer of the API. */
export function valuesOf (answer: unknown, fields: readonly Field[]): Values {
  return Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'secret' ? '' : textOf(answer, ...name.split('.'))]))
}

/** The same as the API takes it. What is no number goes as it is, for the appliance to judge. @param names the fields that are sent */
export function bodyOf (values: Values, fields: readonly Field[], names: readonly string[]): object {
  return fields.filter(({ name }) => names.includes(name)).reduce<object>((body, field) => {
    return withMember(body, field.name.split('.'), sentOf(field, values[field.name] ?? ''))
  }, {})
}

/** The fields that hold something else than before. */
export function changed (values: Values, before: Values): string[] {
  return Object.keys(values).filter(name => values[name] !== before[name])
}

/** What of some values is not the same among others. */
export function unlike (values: Values, others: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== others[name]))
}

/** What is left of some values without those that are never shown again. */
export function withoutSecrets (values: Values, fields: readonly Field[]): Values {
  const secret = new Set(fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name))
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)))
}

function sentOf ({ kind }: Field, text: string): unknown {
  if (kind === 'flag') return text === 'true'
  if (kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  return text
}

function withMember (body: object, [name = '', ...inner]: readonly string[], value: unknown): object {
  const known: unknown = Reflect.get(body, name)
  const within = typeof known === 'object' && known !== null ? known : {}
  return { ...body, [name]: inner.length === 0 ? value : withMember(within, inner, value) }
}
