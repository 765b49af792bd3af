import { sign, type KeyObject } from 'node:crypto'
import { type Value, decodeValue, membersOf } from '../certs/der/decode.ts'
import * as der from '../certs/der/encode.ts'
import { createLabCa, signRequest } from '../certs/lab/lab-ca.ts'
import { generateEcKey } from '../certs/x509/key.ts'
import { createRequest, decodeRequest } from '../certs/x509/request.ts'
import { Random } from '../src/chance.ts'

/** A chain, leaf first, of which one certificate was changed. */
export interface Mutant {
  readonly chain: readonly Buffer[]
  /** Which certificate; 0 is the leaf. */
  readonly position: number
  /** What was done to it. */
  readonly operation: string
}

/** Changes the signed part of a certificate. */
type Operation = (signed: Buffer, random: Random) => Buffer

/** What is done to certificates. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'one bit': flip,
  'three bits': (signed, random) => flip(flip(flip(signed, random), random), random),
  'one byte': (signed, random) => at(signed, random.below(signed.length), () => random.below(256)),
  'a length byte': (signed, random) => at(signed, random.pick(lengthsIn(signed)), () => random.pick([0, 1, 0x7f, 0x80, 0x81, 0x84, 0xff])),
  'a length one off': (signed, random) => at(signed, random.pick(lengthsIn(signed)), octet => (octet + random.pick([1, 255])) & 255),
  'a tag': (signed, random) => at(signed, random.pick(lengthsIn(signed)) - 1, octet => octet ^ random.pick([0x01, 0x20, 0x80, 0x10])),
  'cut short': (signed, random) => signed.subarray(0, random.below(signed.length)),
  'two fields swapped': (signed, random) => rebuilt(signed, fields => swapped(fields, random)),
  'a field removed': (signed, random) => rebuilt(signed, fields => without(fields, random)),
  'a field twice': (signed, random) => rebuilt(signed, fields => doubled(fields, random)),
  'two extensions swapped': (signed, random) => withExtensions(signed, extensions => swapped(extensions, random)),
  'an extension removed': (signed, random) => withExtensions(signed, extensions => without(extensions, random)),
  'an extension twice': (signed, random) => withExtensions(signed, extensions => doubled(extensions, random)),
  'a bit of an extension': (signed, random) => withExtensions(signed, extensions => {
    const index = random.below(extensions.length)
    return extensions.map((extension, other) => other === index ? flip(extension, random) : extension)
  })
}

/**
 * Mutants of a chain of three, the same for the same seed but for keys and signatures. Nine of ten are signed anew, so that what
 * was changed is judged, and not the signature.
 */
export function * mutants (count: number, seed: number): Iterable<Mutant> {
  const random = new Random('fuzz', seed)
  const now = new Date('2026-06-01T12:00:00Z')
  const ca = createLabCa({ now })
  const names = ['ome.example.com', '10.0.0.1', '2001:db8::1']
  const subject = { commonName: 'ome.example.com', organization: 'Dell Inc.', country: 'US' }
  const request = decodeRequest(createRequest(subject, names, generateEcKey()))
  const { certificates } = signRequest(ca, request, { now })
  const [inter] = ca.intermediates
  if (inter === undefined) throw new TypeError('no intermediate')
  const signers: readonly KeyObject[] = [inter.privateKey, ca.root.privateKey, ca.root.privateKey]
  for (let made = 0; made < count; made++) {
    // A process of openssl is needed for each changed CA, so there are few.
    const position = random.chance(0.95) ? 0 : random.pick([1, 2])
    const operation = random.pick(Object.keys(OPERATIONS))
    const signer = signers[position]
    const chain = certificates.map((certificate, index) => index === position && signer !== undefined
      ? mutated(certificate, OPERATIONS[operation] ?? flip, random, random.chance(0.9) ? signer : null)
      : certificate)
    yield { chain, position, operation }
  }
}

/** @param signer null leaves the signature as it was */
function mutated (certificate: Buffer, operation: Operation, random: Random, signer: KeyObject | null): Buffer {
  const [signed, algorithm, signature] = membersOf(decodeValue(certificate))
  const changed = operation(encoded(signed), random)
  const last = signer === null ? encoded(signature) : der.bitString(sign('sha256', changed, signer))
  return der.sequence(changed, encoded(algorithm), last)
}

function at (bytes: Buffer, position: number, change: (octet: number) => number): Buffer {
  const altered = Buffer.from(bytes)
  altered[position] = change(bytes[position] ?? 0)
  return altered
}

function flip (bytes: Buffer, random: Random): Buffer {
  return at(bytes, random.below(bytes.length), octet => octet ^ (1 << random.below(8)))
}

/** Where the lengths of all values are. */
function lengthsIn (bytes: Buffer, start = 0): number[] {
  const positions: number[] = []
  for (let position = start; position + 1 < bytes.length;) {
    positions.push(position + 1)
    const first = bytes[position + 1] ?? 0
    const size = first < 0x80 ? 0 : first & 0x7f
    const constructed = ((bytes[position] ?? 0) & 0x20) !== 0
    position += 2 + size + (constructed ? 0 : size === 0 ? first : bytes.readUIntBE(position + 2, size))
  }
  return positions
}

function rebuilt (signed: Buffer, change: (fields: readonly Buffer[]) => readonly Buffer[]): Buffer {
  return der.sequence(...change(membersOf(decodeValue(signed)).map(encoded)))
}

function withExtensions (signed: Buffer, change: (extensions: readonly Buffer[]) => readonly Buffer[]): Buffer {
  return rebuilt(signed, fields => fields.map(field => field[0] === 0xa3
    ? der.tagged(3, der.sequence(...change(membersOf(decodeValue(decodeValue(field).content)).map(encoded))))
    : field))
}

function swapped (items: readonly Buffer[], random: Random): Buffer[] {
  const [one, other] = [random.below(items.length), random.below(items.length)]
  return items.map((item, index) => (index === one ? items[other] : index === other ? items[one] : item) ?? item)
}

function without (items: readonly Buffer[], random: Random): Buffer[] {
  const index = random.below(items.length)
  return items.filter((_, other) => other !== index)
}

function doubled (items: readonly Buffer[], random: Random): Buffer[] {
  const index = random.below(items.length)
  return items.flatMap((item, other) => other === index ? [item, item] : [item])
}

function encoded (value: Value | undefined): Buffer {
  return value?.encoded ?? Buffer.alloc(0)
}
