/** A place in what was asked for, and what is wrong there. `pointer`: JSON Pointer (RFC 6901). */
export interface Misfit {
  readonly pointer: string
  readonly detail: string
}

/** There is no such thing; there are too many already; what is asked for can never be. */
export type Because = 'unknown' | 'tooMany' | 'unfit'

/** The journal or the faults cannot do what they are asked for. */
export class Declined extends Error {
  override readonly name = 'Declined'
  readonly because: Because
  readonly misfits: readonly Misfit[]

  /** @param sentence for a person: what is wrong, and what would be right. Repeats no secret */
  constructor (because: Because, sentence: string, misfits: readonly Misfit[] = []) {
    super(sentence)
    this.because = because
    this.misfits = misfits
  }
}
