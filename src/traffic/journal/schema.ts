import {
  FLAG, INTEGER, INTEGER_OR_NULL, NUMBER, TEXT, TEXT_OR_NULL, closed, list, map, number, orNull, text, within
} from '../../schema/schema.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const TIME = text({ format: 'date-time', description: "ISO 8601, by the appliance's clock" })

/** A wait ends by then: proxies end what is silent for longer. */
const LONGEST_WAIT_SECONDS = 600

export const BODY = closed({
  text: { ...TEXT_OR_NULL, description: 'null where it is none; of a long body, the beginning' },
  bytes: INTEGER,
  whole: FLAG
})
const PART = closed({ headers: map(TEXT), body: orNull(BODY) })

const OUTLINED = {
  id: INTEGER,
  time: { ...TIME, description: "of its arrival, by the appliance's clock" },
  durationMs: number({ description: 'by the clock of the machine' }),
  method: { ...TEXT_OR_NULL, description: 'null where a connection came to nothing before a request' },
  path: TEXT,
  query: TEXT,
  operation: { ...TEXT_OR_NULL, description: 'method and documented path, with its keys as {id}' },
  known: { ...FLAG, description: 'whether the appliance has that operation' },
  status: { ...INTEGER_OR_NULL, description: 'null: there was no answer' },
  user: TEXT_OR_NULL,
  session: { ...TEXT_OR_NULL, description: 'id of the session, never its token' },
  address: TEXT,
  messageId: TEXT_OR_NULL,
  faults: list(closed({ rule: TEXT, kind: { ...TEXT_OR_NULL, description: 'null: a delay alone' }, delayMs: NUMBER })),
  diagnosis: { ...INTEGER_OR_NULL, description: 'id of what was diagnosed' }
}
const SHOWN = { ...OUTLINED, request: PART, answer: orNull(PART) }

/** A request without its headers and bodies. */
export const ENTRY_OUTLINE = closed(OUTLINED)

/** A request as it is shown. */
export const ENTRY = closed(SHOWN)

/** The same among those of all appliances. */
export const FLEET_ENTRY = closed({ appliance: TEXT, ...SHOWN })

const PATTERN = text({ maxLength: 2000, description: '* stands for any text' })

/** What a request has to be. */
export const FILTER = {
  operation: PATTERN,
  method: TEXT,
  path: { ...PATTERN, pattern: '^(/|\\*|https?:)', description: 'without its query; * stands for any text' },
  status: text({ pattern: '^([1-5](\\d\\d|xx)|none)$', description: '404, 4xx, or none where there was no answer' }),
  user: TEXT,
  session: TEXT,
  address: TEXT,
  messageId: TEXT,
  fault: { ...TEXT, description: 'id of a rule that struck, or any' },
  from: TIME,
  to: TIME,
  after: within(0, LARGEST, { description: 'id of a request: those that arrived after it' }),
  known: { ...FLAG, description: 'whether the appliance has that operation' },
  body: text({ minLength: 1, maxLength: 2000, description: "a part of the request's body, as it is shown" }),
  header: text({ minLength: 1, maxLength: 2000, description: 'of the request: a name, or a name, a colon and a part of the value' })
}

/** How much a journal keeps. */
export const LIMITS = closed({}, { entries: within(0, 1_000_000), bytes: within(0, 2 ** 30), bodyBytes: within(0, 2 ** 24) })

/** How many requests are waited for, and how long. */
export const WAIT = {
  count: { ...within(1, LARGEST), default: 1 },
  seconds: { ...number({ minimum: 0, maximum: LONGEST_WAIT_SECONDS }), default: 30 }
}
