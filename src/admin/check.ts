import type { KeyObject } from 'node:crypto'
import { MalformedError } from '../../certs/der/assert.ts'
import { type Verdict, inspect } from '../../certs/verdict/chain.ts'
import type { Purpose } from '../../certs/verdict/rule.ts'
import { decodeRequest } from '../../certs/x509/request.ts'
import { DEFAULT_SWITCHES } from '../appliance/switches.ts'
import { Problem } from './api/problem.ts'

/**
 * Judges a file as an appliance from the factory would, without one.
 *
 * @param csr the request it was made for, PEM; without it, nobody knows whose key it is
 * @param now the appliance's time
 * @throws {Problem} 422 where the request is none
 */
export function checkFile (bytes: Buffer, purpose: Purpose, csr: string | undefined, now: Date): Verdict {
  return inspect(bytes, { purpose, csrKey: csr === undefined ? 'not given' : keyOf(csr), now, switches: DEFAULT_SWITCHES })
}

function keyOf (csr: string): KeyObject {
  try {
    return decodeRequest(Buffer.from(csr)).publicKey
  } catch (error) {
    if (error instanceof MalformedError) throw new Problem(422, `csr is no certification request: ${error.message}`)
    throw error
  }
}
