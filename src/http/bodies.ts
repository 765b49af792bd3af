import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failureCode } from '../failure.ts'
import { isTooDeep } from '../json.ts'
import { Refusal } from '../messages.ts'
import type { Validation } from './compilers.ts'
import { badPayload } from './refusals.ts'

/** Bytes an upload may have before it is cut off unread; what is smaller gets the appliance's own verdict. */
const UPLOAD_LIMIT = 16 * 1024 * 1024

/** How a surface refuses a body that is not what it takes. */
export interface BodyRefusals {
  readonly noJson: () => Error
  /** Deeper than what looks at bodies can go. */
  readonly tooDeep: () => Error
  /** Absent: a null is for the schema to judge. */
  readonly isNull?: () => Error
}

/** JSON bodies; a JSON content type with no body at all, as Dell's PowerShell and Ansible clients send, is no body. */
export function acceptJson (app: FastifyInstance, { noJson, tooDeep, isNull }: BodyRefusals): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['text/plain', 'application/json'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body.trim() === '') return done(null, undefined)
    if (isTooDeep(body)) return done(tooDeep())
    parse(request, body, (error, value) => {
      if (error !== null) done(noJson())
      else if (value === null && isNull !== undefined) done(isNull())
      else done(null, value)
    })
  })
}

/**
 * Files: the body itself, whatever its content type says, or the one file of a multipart form. JSON is refused.
 * Call it in a scope of its own: everywhere else these content types are 415.
 */
export async function acceptFiles (app: FastifyInstance): Promise<void> {
  app.removeContentTypeParser('application/json')
  await app.register(multipart, { limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 16, parts: 17 } })
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT }, (_request, body, done) => { done(null, body) })
  app.addHook('preHandler', async request => {
    const { 'content-type': type = '' } = request.headers
    if (type.startsWith('application/json')) throw new Refusal('CGEN1004', badPayload().args, { status: 415 })
    request.body = request.isMultipart() ? await firstFile(request) : request.body ?? Buffer.alloc(0)
  })
}

/** Bodies are validated with types as sent: a number is no text. No body at all is for the appliance to judge: it says what is missing. */
export const VALIDATION: Validation = {
  options: () => ({ coerceTypes: false, removeAdditional: false, allErrors: false, allowUnionTypes: true }),
  error: (_part, errors) => Object.assign(new Error('the body does not fit its schema'), { validation: errors, code: 'FST_ERR_VALIDATION' })
}

async function firstFile (request: FastifyRequest): Promise<Buffer> {
  try {
    const file = await request.file()
    return file === undefined ? Buffer.alloc(0) : await file.toBuffer()
  } catch (error) {
    if (failureCode(error) !== '') throw error
    // busboy's complaints (no boundary, a body cut short) are plain errors.
    throw badPayload()
  }
}
