/** What a rule can do, as a person chooses it. The API can more: see the table of kinds in its README. */
export const MISCHIEF: ReadonlyArray<{ readonly label: string, readonly what: object }> = [
  { label: '503 Service Unavailable, Retry-After 1', what: { effect: { kind: 'unavailable', status: 503, retryAfter: 1 } } },
  { label: '429 Too Many Requests, Retry-After 1', what: { effect: { kind: 'unavailable', status: 429, retryAfter: 1 } } },
  { label: '500 with CGEN1008', what: { effect: { kind: 'status', status: 500 } } },
  { label: 'Connection reset before the work is done', what: { effect: { kind: 'reset' } } },
  { label: 'Connection reset after the work is done', what: { effect: { kind: 'reset', after: true } } },
  { label: 'Answer cut after 20 bytes', what: { effect: { kind: 'cut', bytes: 20 } } },
  { label: 'Answer without a body', what: { effect: { kind: 'empty' } } },
  { label: 'Half of the answer', what: { effect: { kind: 'malformed' } } },
  { label: 'HTML instead of JSON', what: { effect: { kind: 'contentType', type: 'text/html' } } },
  { label: '100 bytes per second', what: { effect: { kind: 'slow', bytesPerSecond: 100 } } },
  { label: 'Five seconds late', what: { delay: { kind: 'fixed', ms: 5000 } } },
  { label: 'A 200 with an empty object, nothing is done', what: { effect: { kind: 'respond', status: 200, body: '{}' } } }
]
