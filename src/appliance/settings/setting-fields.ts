import { isIP } from 'node:net'
import { Refusal } from '../../messages.ts'
import { pascal } from '../../spelling.ts'
import { type Check, checked, flag as isFlag, integer as isInteger, listOf, nullOr, record, text as isText } from '../folder/shape.ts'

/**
 * One setting: what it is on a new appliance, how a client's value takes its place, and what may be kept of it. Names are the
 * product's with a small first letter, as the product itself spells them inside.
 */
export interface Field<T> {
  readonly factory: T
  /** What may be kept. */
  readonly shape: Check<T>
  /**
   * The value that holds from now on.
   *
   * @param value what a client sent; never undefined
   * @throws {Refusal} CGEN6002 naming the property
   */
  take (value: unknown, before: T, property: string): T
}

/** A setting that a client may send, but not change. */
export function fixed<T> (field: Field<T>): Field<T> {
  return { ...field, take: (_value, before) => before }
}

export function flag (factory: boolean): Field<boolean> {
  return simple(factory, isFlag, value => typeof value === 'boolean')
}

/** A whole number between two, both included. */
export function integer (factory: number, from: number, to: number): Field<number> {
  return simple(factory, isInteger, value => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to)
}

/** A text without control characters. @param accepts what it must be where it is not empty */
export function text (factory: string, accepts: (value: string) => boolean = () => true): Field<string> {
  return simple(factory, isText, value => isPlain(value) && (value === '' || accepts(value)))
}

/** A text, or null, which a client may set. */
export function textOrNull (accepts: (value: string) => boolean = () => true): Field<string | null> {
  const shape = nullOr(isText)
  return {
    factory: null,
    shape,
    take: (value, _before, property) => {
      if (value !== null && (!isPlain(value) || (value !== '' && !accepts(value)))) throw invalid(property)
      return checked(shape, value)
    }
  }
}

/** A text that is told to nobody: null, which is what a client reads, leaves it. */
export function secret (): Field<string | null> {
  return { ...textOrNull(), take: (value, before, property) => value === null ? before : textOrNull().take(value, before, property) }
}

/** Settings that belong together. What a client does not send stays, and what is not known is not looked at. */
export function group<T extends object> (fields: { readonly [K in keyof T]-?: Field<T[K]> }): Field<T> {
  const members = Object.entries<Field<unknown>>({ ...fields })
  const shape = record<T>(mapped(fields))
  return {
    factory: checked(shape, Object.fromEntries(members.map(([name, { factory }]) => [name, factory]))),
    shape,
    take: (value, before, property) => {
      if (value === null) return before
      if (typeof value !== 'object') throw invalid(property)
      const sent = new Map<string, unknown>(Object.entries(value))
      const had = new Map<string, unknown>(Object.entries(before))
      return checked(shape, Object.fromEntries(members.map(([name, field]) => {
        const wanted = sent.get(name)
        return [name, wanted === undefined ? had.get(name) : field.take(wanted, had.get(name), pascal(name))]
      })))
    }
  }
}

/** Things that have places: what is sent first goes to the first place. @param tooMany refuses more than there are places */
export function places<T> (field: Field<T>, factory: readonly T[], tooMany: (allowed: number, sent: number) => Refusal): Field<readonly T[]> {
  return {
    factory,
    shape: listOf(field.shape),
    take: (value, before, property) => {
      if (!Array.isArray(value)) throw invalid(property)
      if (value.length > before.length) throw tooMany(before.length, value.length)
      return before.map((place, index) => value[index] === undefined ? place : field.take(value[index], place, property))
    }
  }
}

/** The refusal of a property that is missing or bad. */
export function invalid (property: string): Refusal {
  return new Refusal('CGEN6002', [property])
}

export const isIpv4 = (value: string): boolean => isIP(value) === 4
export const isIpv6 = (value: string): boolean => isIP(value) === 6
/** A host name or an address. */
export const isHost = (value: string): boolean => value.length <= 255 && (isIP(value) !== 0 || /^[A-Za-z0-9._-]+$/.test(value))

function simple<T> (factory: T, shape: Check<T>, fits: (value: unknown) => boolean): Field<T> {
  return {
    factory,
    shape,
    take: (value, before, property) => {
      if (value === null) return before
      if (!fits(value)) throw invalid(property)
      return checked(shape, value)
    }
  }
}

function isPlain (value: unknown): value is string {
  return typeof value === 'string' && value.length <= 2_000 && !/\p{Cc}/u.test(value)
}

function mapped<T extends object> (fields: { readonly [K in keyof T]-?: Field<T[K]> }): { readonly [K in keyof T]-?: Check<T[K]> } {
  const checks: Partial<{ [K in keyof T]-?: Check<T[K]> }> = {}
  for (const name in fields) checks[name] = fields[name].shape
  return checks as { readonly [K in keyof T]-?: Check<T[K]> }
}
