import { type MessageId, Refusal, messages } from '../../../messages.ts'
import { integer, list, oneOf, orNull, TEXT, within } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** The product itself declines, in its own words, and does nothing. */
export const REFUSAL_KINDS = {
  refusal: kind<{ kind: 'refusal', messageId: MessageId, args?: readonly string[], status?: number }>({
    summary: 'the appliance refuses with a message of the catalogue',
    params: {
      messageId: oneOf(Object.keys(messages)),
      args: list(TEXT, { default: [] }),
      status: within(400, 599)
    },
    required: ['messageId'],
    action: ({ messageId, args = [], status }) => declines(() => new Refusal(messageId, args, status === undefined ? {} : { status }))
  }),

  status: kind<{ kind: 'status', status: number }>({
    summary: 'the appliance refuses with a status, and with its words for an error of any kind (CGEN1008)',
    params: { status: within(400, 599) },
    required: ['status'],
    action: ({ status }) => declines(() => new Refusal('CGEN1008', [], { status }))
  }),

  unavailable: kind<{ kind: 'unavailable', status?: 503 | 429, retryAfter?: number | null }>({
    summary: 'the appliance is too busy: 503 or 429, and when to come again; `retryAfter` of null leaves the header out',
    params: {
      status: oneOf([503, 429], { default: 503 }),
      retryAfter: orNull(integer({ minimum: 0, default: 1, description: 'Seconds.' }))
    },
    required: [],
    action: ({ status = 503, retryAfter = 1 }) => declines(() => new Refusal('CGEN1008', [], { status, ...(retryAfter !== null && { headers: { 'retry-after': String(retryAfter) } }) }))
  })
}

function declines (refusal: () => Refusal): { instead: (request: unknown, proceed: (error: Error) => void) => void } {
  return { instead: (_request, proceed) => { proceed(refusal()) } }
}
