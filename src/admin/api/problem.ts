import { STATUS_CODES } from 'node:http'

/** What is wrong at one place of a request. `pointer`: JSON Pointer (RFC 6901) into the body, or the name of a parameter. */
export interface ProblemDetail {
  readonly pointer: string
  readonly detail: string
}

/** A request the admin API declines. Goes over the wire as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly errors: readonly ProblemDetail[]
  readonly headers: Readonly<Record<string, string>>

  /** @param detail a sentence for a person: what is wrong, and what would be right. Repeats no secret */
  constructor (status: number, detail: string, errors: readonly ProblemDetail[] = [], headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.errors = errors
    this.headers = headers
  }

  get body (): object {
    const { status, message: detail, errors } = this
    return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...(errors.length > 0 && { errors }) }
  }
}

/** There is no such thing. @param what with its name: `appliance "lab"` */
export function notFound (what: string): Problem {
  return new Problem(404, `there is no ${what}`)
}
