import type { Members, Typed } from '../../schema/schema.ts'

/**
 * What a caller of a row sends and gets, for the typed client. It is the compiler's alone: nothing of it is there at run time.
 *
 * @typeParam Key method and path as the OpenAPI document has them: `GET /v1/appliances/{name}/clock`
 * @typeParam Body undefined: none is read. Or with undefined: it may be left out
 * @typeParam Answer of a success; undefined: there is none
 */
export interface Operation<Key extends string = string, Params = unknown, Query = unknown, Body = unknown, Answer = unknown> {
  readonly key: Key
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly answer: Answer
}

/** The operation of a row that was declared with these types, at this address. */
export type OperationOf<
  Method extends string, Url extends string, P extends Members, Q extends Members, Body, Answer
> = Operation<`${Method} ${Template<Url>}`, ParamsOf<Url, P>, QueryOf<Q>, Body, [Answer] extends [never] ? undefined : Answer>

/** `/clock/:zone` as OpenAPI writes it: `/clock/{zone}`. */
type Template<Url extends string> = Url extends `${infer Before}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer After}` ? `${Before}{${Name}}/${Template<After>}` : `${Before}{${Rest}}`
  : Url

type Keys<Url extends string> = Url extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer After}` ? Name | Keys<After> : Rest
  : never

type ParamsOf<Url extends string, P extends Members> = { readonly [Name in Keys<Url>]: Name extends keyof P ? Typed<P[Name]> : string }
type QueryOf<Q extends Members> = { readonly [Name in keyof Q]?: Typed<Q[Name]> }
