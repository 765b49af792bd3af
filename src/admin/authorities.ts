import { X509Certificate, randomUUID } from 'node:crypto'
import type { KeyPool } from '../../certs/key-pool.ts'
import { armour } from '../../certs/x509/pem.ts'
import { MalformedError } from '../../certs/der/assert.ts'
import type { FlawId } from '../../certs/lab/flaws.ts'
import type { Issued, LabCa } from '../../certs/lab/lab-ca.ts'
import type { ProfileId } from '../../certs/lab/profiles.ts'
import { BUNDLE_FORMATS } from '../../certs/x509/bundle-format.ts'
import { type NoMembers, type Shape, type Typed, TEXT, closed, list, oneOf, text, within } from '../schema/schema.ts'
import { suggestion } from '../spelling.ts'
import { Problem } from './api/problem.ts'
import { type CERTIFICATE, ID } from './api/schema.ts'
import { Kept } from './kept.ts'

/** CAs kept beside those of the start and the process's own. */
export const AUTHORITIES_LIMIT = 100

/** The process's own CA, which certifies where no other is named. It is made when it is first asked for. */
export const OWN = 'fleet'

/** How long a certificate lasts. */
export const DAYS = within(1, 36_500)

/** What to make a CA of. */
export type AuthorityRequest = Typed<typeof AUTHORITY_REQUEST>

export const AUTHORITY_REQUEST = closed({}, {
  id: { ...ID, description: 'default: a UUID' },
  commonName: text({ minLength: 1, maxLength: 64, pattern: '\\S', description: 'of the root; default Root-CA' }),
  intermediates: within(0, 20, { description: 'CAs between root and leaf; default 1' }),
  keyType: { ...oneOf(['ec', 'rsa']), description: 'default ec' },
  days: { ...DAYS, description: 'default 3650' }
})

export const FORMAT = oneOf(BUNDLE_FORMATS)

/** What to make of a request, by names. */
export interface SigningOrder extends Omit<Shape<NoMembers, typeof SIGNING>, 'profile' | 'flaws'> {
  readonly profile?: ProfileId
  readonly flaws?: readonly FlawId[]
}

/** The same, as it comes from outside: names are looked up by {@link sign}. */
export type NamedOrder = Shape<NoMembers, typeof SIGNING>

export const SIGNING = {
  profile: { ...TEXT, description: 'template; default client-server' },
  flaws: list(TEXT, { maxItems: 20, description: 'what is to be wrong with it' }),
  days: { ...DAYS, description: 'default 365' },
  format: { ...FORMAT, description: 'pem (default): leaf to root; p7b, adcs-p7b, ber-p7b: Base-64 PKCS#7; der: the leaf in binary' }
}

/** A lab CA of this process. Its keys never leave it. */
export interface Authority {
  readonly id: string
  readonly ca: LabCa
}

/** The lab CAs of the process: what `mock-ome ca` does with folders, in memory. What makes certificates is loaded when it is needed. */
export class Authorities extends Kept<Authority> {
  #ofTheStart: ReadonlyMap<string, Authority> = new Map()
  readonly #keys: Pick<KeyPool, 'take'>

  /** @param keys where RSA keys come from */
  constructor (keys: Pick<KeyPool, 'take'>) {
    super('certificate authority', AUTHORITIES_LIMIT)
    this.#keys = keys
  }

  /**
   * Makes a CA. Of too many, the oldest goes that was not there at the start.
   *
   * @throws {Problem} 409 where the id is taken
   * @throws {Refusal} CGEN1008 with status 503 where too many wait for keys
   */
  async create ({ id = randomUUID(), ...options }: AuthorityRequest): Promise<Authority> {
    const { createLabCa } = await import('../../certs/lab/lab-ca.ts')
    this.assertFree(id)
    const count = options.keyType === 'rsa' ? 1 + (options.intermediates ?? 1) : 0
    const keys = await Promise.all(Array.from({ length: count }, async () => await this.#keys.take()))
    return this.add({ id, ca: createLabCa({ ...options, keys, now: new Date() }) })
  }

  /** That of the name; without one the process's own. @throws {Problem} 404 */
  async named (id: string = OWN): Promise<Authority> {
    if (id === OWN && !this.has(OWN)) {
      const { createLabCa } = await import('../../certs/lab/lab-ca.ts')
      if (!this.has(OWN)) this.add({ id: OWN, ca: createLabCa({ now: new Date() }) })
    }
    return this.get(id)
  }

  /** Those that are there now belong to the start: {@link reset} leaves them. */
  settle (): void {
    this.#ofTheStart = new Map(this.list.map(authority => [authority.id, authority]))
  }

  /** Only those of the start, and all of them. */
  reset (): void {
    this.clear()
    for (const authority of this.#ofTheStart.values()) this.put(authority)
  }

  protected override stays (id: string): boolean {
    return id === OWN || this.#ofTheStart.has(id)
  }
}

/**
 * Signs a request.
 *
 * @param csr PEM, also on one line as OME prints it, or DER
 * @throws {Problem} 422 for what is no request, an unknown profile or flaw, or flaws that do not go together
 */
export async function sign ({ ca }: Authority, csr: Buffer, { profile, flaws = [], days, format }: NamedOrder): Promise<Issued> {
  const [{ signRequest }, { decodeRequest }, { PROFILES }, { FLAWS }] = await Promise.all([
    import('../../certs/lab/lab-ca.ts'),
    import('../../certs/x509/request.ts'),
    import('../../certs/lab/profiles.ts'),
    import('../../certs/lab/flaws.ts')
  ])
  try {
    return signRequest(ca, decodeRequest(csr), {
      now: new Date(),
      flaws: flaws.map(name => named(name, FLAWS, 'flaw')),
      ...(profile !== undefined && { profile: named(profile, PROFILES, 'profile') }),
      ...(days !== undefined && { days }),
      ...(format !== undefined && { format })
    })
  } catch (error) {
    if (error instanceof MalformedError) throw new Problem(422, `csr is no certification request: ${error.message}`)
    if (error instanceof RangeError) throw new Problem(422, error.message)
    throw error
  }
}

function named<Row extends { readonly id: string }> (name: string, rows: readonly Row[], kind: string): Row {
  const row = rows.find(({ id }) => id === name)
  if (row !== undefined) return row
  const ids = rows.map(({ id }) => id)
  throw new Problem(422, `unknown ${kind} "${name}"${suggestion(name, ids) || `; known are ${ids.join(', ')}`}`)
}

/** A certificate, PEM. */
export function pemOf (der: Buffer): string {
  return armour('CERTIFICATE', der)
}

/** The certificate of the root, PEM. */
export function rootPem ({ ca: { root } }: Authority): string {
  return pemOf(root.certificate)
}

/** What goes behind a leaf, PEM: the CA that signs first, the root last. */
export function chainPem ({ ca: { root, intermediates } }: Authority): string {
  return [root, ...intermediates].reverse().map(({ certificate }) => pemOf(certificate)).join('')
}

/** A certificate for people: names and dates. */
export function certificateFacts (pem: string | Buffer): Typed<typeof CERTIFICATE> {
  const { subject, issuer, validFrom, validTo, serialNumber, fingerprint256, subjectAltName = null } = new X509Certificate(pem)
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
    serialNumber,
    fingerprint256,
    subjectAltName
  }
}

/** Absent where a certificate has no subject. */
function oneLine (name: string | undefined): string {
  return (name ?? '').split('\n').join(', ')
}
