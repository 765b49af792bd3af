import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failureCode } from '../failure.ts'
import { type Bounds, isTooMuch } from '../json.ts'
import type { Validation } from './compilers.ts'
import { badPayload, unfitBody, unfitType } from './refusals.ts'

/** Bytes an upload may have before it is cut off unread; what is smaller gets the appliance's own verdict. */
const UPLOAD_LIMIT = 16 * 1024 * 1024

/** How a surface refuses a body that is not what it takes. */
export interface BodyRefusals {
  readonly noJson: () => Error
  /** Deeper than what looks at bodies can go, or of more parts. */
  readonly tooMuch: () => Error
  /** Absent: as much as there is room for. */
  readonly bounds?: Bounds
  /** Of another content type. */
  readonly notJson: () => Error
  /** Absent: a null is for the schema to judge. */
  readonly isNull?: () => Error
}

/**
 * JSON bodies. Any content type with no body at all is no body: Dell's PowerShell and Ansible clients send that of JSON, and Ansible's,
 * once it has uploaded a file, that of the file with every later request.
 */
export function acceptJson (app: FastifyInstance, { noJson, tooMuch, bounds, notJson, isNull }: BodyRefusals): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['text/plain', 'application/json'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body.trim() === '') return done(null, undefined)
    if (isTooMuch(body, bounds)) return done(tooMuch())
    parse(request, body, (error, value) => {
      if (error !== null) done(noJson())
      else if (value === null && isNull !== undefined) done(isNull())
      else done(null, value)
    })
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined)
    else done(notJson())
  })
}

/**
 * Files: the body itself, whatever its content type says, or the one file of a multipart form. JSON is refused.
 * Call it in a scope of its own: everywhere else these content types are 415.
 */
export async function acceptFiles (app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(multipart, { limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 16, parts: 17 } })
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT }, (_request, body, done) => { done(null, body) })
  app.addHook('preHandler', async request => {
    const { 'content-type': type = '' } = request.headers
    if (type.startsWith('application/json')) throw unfitType()
    request.body = request.isMultipart() ? await firstFile(request) : request.body ?? Buffer.alloc(0)
  })
}

/** Bodies are validated with types as sent: a number is no text. No body at all is for the appliance to judge: it says what is missing. */
export const VALIDATION: Validation = {
  options: () => ({ coerceTypes: false, removeAdditional: false, allErrors: false, allowUnionTypes: true, verbose: true }),
  error: (_part, errors) => unfitBody(errors)
}

async function firstFile (request: FastifyRequest): Promise<Buffer> {
  try {
    const file = await request.file()
    return file === undefined ? Buffer.alloc(0) : await file.toBuffer()
  } catch (error) {
    // busboy's complaints (no boundary, a body cut short) are plain errors; and a client may hang up while it sends.
    if (!['', 'ECONNRESET'].includes(failureCode(error))) throw error
    throw badPayload()
  } finally {
    // The form is parsed no further: beginnings of parts without end cost time, and no limit counts them.
    request.raw.unpipe()
    request.raw.resume()
  }
}
