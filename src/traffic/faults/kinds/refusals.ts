import { MESSAGE_IDS, Refusal } from '../../../messages.ts'
import { integer, list, oneOf, orNull, TEXT, within } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** The product itself declines, in its own words, and does nothing. */
export const REFUSAL_KINDS = [
  kind('refusal', {
    summary: 'the appliance refuses with a message of the catalogue',
    required: { messageId: oneOf(MESSAGE_IDS) },
    optional: { args: list(TEXT, { default: [] }), status: within(400, 599) },
    action: ({ messageId, args = [], status }) => declines(() => new Refusal(messageId, args, status === undefined ? {} : { status }))
  }),

  kind('status', {
    summary: 'the appliance refuses with a status, and with its words for an error of any kind (CGEN1008)',
    required: { status: within(400, 599) },
    optional: {},
    action: ({ status }) => declines(() => new Refusal('CGEN1008', [], { status }))
  }),

  kind('unavailable', {
    summary: 'the appliance is too busy: 503 or 429, and when to come again; `retryAfter` of null leaves the header out',
    required: {},
    optional: {
      status: oneOf([503, 429], { default: 503 }),
      retryAfter: orNull(integer({ minimum: 0, default: 1, description: 'Seconds.' }))
    },
    action: ({ status = 503, retryAfter = 1 }) => {
      const headers = retryAfter === null ? {} : { headers: { 'retry-after': String(retryAfter) } }
      return declines(() => new Refusal('CGEN1008', [], { status, ...headers }))
    }
  })
]

function declines (refusal: () => Refusal): { instead: (request: unknown, proceed: (error: Error) => void) => void } {
  return { instead: (_request, proceed) => { proceed(refusal()) } }
}
