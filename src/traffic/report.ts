/** A request and what came of it, for logs and traces. There is no secret in it: no header, no body, no query. */
export interface Report {
  readonly appliance: string
  /** Its name; null: it came to none. */
  readonly operation: string | null
  /** Whether it is one of ours: names of others are without number. */
  readonly isKnown: boolean
  readonly method: string
  /** null: no answer was sent. */
  readonly status: number | null
  readonly messageId: string | null
  readonly micros: number
  /** Its id in the journal. */
  readonly request: number
  /** Of the trace that its client is in (W3C Trace Context). */
  readonly traceparent: string | undefined
}
