import { STATUS_CODES } from 'node:http'
import { Refusal } from '../../messages.ts'
import { type Because, Declined } from '../../traffic/declined.ts'

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

/** The status of what traffic declines. */
const STATUS: Readonly<Record<Because, number>> = { unknown: 404, tooMany: 409, unfit: 422 }

/** What an error means to the client; null for a defect of our own. */
export function problemOf (error: Error): Problem | null {
  if (error instanceof Problem) return error
  if (error instanceof Declined) return new Problem(STATUS[error.because], error.message, error.misfits)
  if (error instanceof Refusal) return new Problem(error.status, error.reason ?? error.message)
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return status < 500 ? new Problem(status, error.message) : null
}

/** Does something for a caller in this process, who hears of a problem as one over HTTP does. @throws {Problem} */
export function orProblem<T> (act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof Declined ? problemOf(error) : error
  }
}
