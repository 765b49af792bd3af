import { COMPARISONS, FUNCTIONS, compare } from './odata-comparison.ts'
import { Meter, type Part, type Scope, alike, every, invalid, isTrue, listAt, some, valueAt } from './odata-part.ts'
import { type Keywords, isFlag, isSingle, itemOf, memberOf } from './odata-shape.ts'
import { type Token, tokensOf } from './odata-tokens.ts'

/** Bounds of an expression. What one costs grows with its length, for each member that it is asked of. */
const MAX_LENGTH = 4096
const MAX_DEPTH = 64
const MAX_LOOKUPS = 256
/** What asking all items of a list counts for. */
const LOOKUPS_OF_A_LIST = 4

interface Variable {
  readonly index: number
  readonly schema: Keywords
}

/**
 * Reads an expression from left to right, each piece once (OData 4.01, part 2, 5.1.1). `or` binds less than `and`, that less than a
 * comparison. All of it throws CGEN1002 for what cannot be used.
 */
export class Reader {
  readonly #tokens: readonly Token[]
  readonly #schema: Keywords
  readonly #variables = new Map<string, Variable>()
  readonly #meter = new Meter()
  #at = 0
  #depth = 0
  #lookups = 0

  constructor (text: string, schema: Keywords) {
    const tokens = text.length > MAX_LENGTH ? null : tokensOf(text)
    if (tokens === null) throw invalid()
    this.#tokens = tokens
    this.#schema = schema
  }

  /** What was read, if nothing is left. */
  whole<T> (read: T): T {
    if (this.#at < this.#tokens.length) throw invalid()
    return read
  }

  /** Something that is true or false. */
  truth (): Part {
    return isTrue(this.#any())
  }

  /** What stands between commas. */
  list<T> (item: () => T): T[] {
    const items = [item()]
    while (this.#take('sign', ',')) items.push(item())
    return items
  }

  /** A property to order by, and whether it goes up or down. */
  key (): { readonly of: Part['of'], readonly direction: 1 | -1 } {
    const { of } = this.#path()
    return { of, direction: this.#take('word', 'desc') ? -1 : (this.#take('word', 'asc'), 1) }
  }

  #any (): Part {
    return this.#joined('or', () => this.#joined('and', () => this.#comparison(), every), some)
  }

  #joined (word: string, part: () => Part, join: (parts: ReadonlyArray<Part['of']>) => Part['of']): Part {
    const parts = [part()]
    while (this.#take('word', word)) parts.push(part())
    const [first] = parts
    return parts.length === 1 && first !== undefined ? first : { of: join(parts.map(part => isTrue(part).of)), truth: true }
  }

  #comparison (): Part {
    const left = this.#operand()
    const token = this.#tokens[this.#at]
    const word = token?.kind === 'word' ? token.text : ''
    if (word === 'in') {
      this.#at++
      return this.#membership(left)
    }
    const accepts = COMPARISONS.get(word)
    if (accepts === undefined) return left
    this.#at++
    const right = this.#operand()
    return { of: scope => accepts(compare(left.of(scope), right.of(scope))), truth: true }
  }

  /** `Id in (1,2)`: literals only, so that each member costs one look. */
  #membership ({ of }: Part): Part {
    this.#must('(')
    const values = new Set(this.list(() => this.#literal()).map(alike))
    this.#must(')')
    return { of: scope => values.has(alike(of(scope))), truth: true }
  }

  #operand (): Part {
    const token = this.#tokens[this.#at]
    if (token?.kind === 'literal') {
      const value = this.#literal()
      return { of: () => this.#meter.literal(value), truth: typeof value === 'boolean' }
    }
    if (this.#take('sign', '(')) return this.#deeper(() => this.#closed(() => this.#any()))
    if (token?.kind !== 'word') throw invalid()
    if (token.text === 'not') return this.#negation()
    return this.#isSign('(', 1) ? this.#call(token.text) : this.#path()
  }

  #negation (): Part {
    this.#at++
    const { of } = this.#deeper(() => isTrue(this.#operand()))
    return { of: scope => of(scope) !== true, truth: true }
  }

  #call (name: string): Part {
    const test = FUNCTIONS.get(name)
    this.#at += 2
    const [text, part, ...more] = this.#deeper(() => this.#closed(() => this.list(() => this.#operand())))
    if (test === undefined || text === undefined || part === undefined || more.length > 0) throw invalid()
    return { of: scope => test(String(text.of(scope) ?? ''), String(part.of(scope) ?? '')), truth: true }
  }

  /** A property, perhaps of a nested object: `LastRunStatus/Id`; or what is said of the items of a list: `Targets/any(t:t/Id eq 1)`. */
  #path (): Part {
    this.#pay(1)
    const first = this.#word()
    const variable = this.#variables.get(first)
    const [index, root] = variable === undefined ? [0, memberOf(this.#schema, first)] : [variable.index, variable.schema]
    const names = variable === undefined ? [first] : []
    let schema = root
    while (schema !== undefined && this.#take('sign', '/')) {
      const name = this.#word()
      const item = this.#isSign('(', 0) && (name === 'any' || name === 'all') ? itemOf(schema) : undefined
      if (item !== undefined) return this.#lambda(name === 'any', valueAt(index, names), item)
      schema = memberOf(schema, name)
      names.push(name)
    }
    if (schema === undefined || !isSingle(schema)) throw invalid()
    const of = valueAt(index, names)
    return { of: scope => this.#meter.lookUp(of(scope)), truth: isFlag(schema) }
  }

  #lambda (any: boolean, items: Part['of'], schema: Keywords): Part {
    this.#pay(LOOKUPS_OF_A_LIST)
    this.#must('(')
    if (any && this.#take('sign', ')')) return { of: scope => listAt(items, scope).length > 0, truth: true }
    const name = this.#word()
    this.#must(':')
    if (this.#variables.has(name)) throw invalid()
    this.#variables.set(name, { index: this.#variables.size + 1, schema })
    const { of } = this.#deeper(() => this.#closed(() => this.truth()))
    this.#variables.delete(name)
    const test = (scope: Scope) => (item: unknown): boolean => of([...scope, this.#meter.item(item)]) === true
    return { of: any ? scope => listAt(items, scope).some(test(scope)) : scope => listAt(items, scope).every(test(scope)), truth: true }
  }

  #literal (): string | number | boolean | null {
    const token = this.#tokens[this.#at++]
    if (token?.kind !== 'literal') throw invalid()
    return token.value
  }

  #word (): string {
    const token = this.#tokens[this.#at++]
    if (token?.kind !== 'word') throw invalid()
    return token.text
  }

  #closed<T> (read: () => T): T {
    const inner = read()
    this.#must(')')
    return inner
  }

  #deeper<T> (read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw invalid()
    const inner = read()
    this.#depth--
    return inner
  }

  #pay (lookups: number): void {
    this.#lookups += lookups
    if (this.#lookups > MAX_LOOKUPS) throw invalid()
  }

  #isSign (text: string, ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead]
    return token?.kind === 'sign' && token.text === text
  }

  #take (kind: 'word' | 'sign', text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind || token.text !== text) return false
    this.#at++
    return true
  }

  #must (sign: string): void {
    if (!this.#take('sign', sign)) throw invalid()
  }
}
