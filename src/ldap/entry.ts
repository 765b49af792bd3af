import { createHash } from 'node:crypto'
import type { Entry } from 'ldapts'
import type { DirectoryGroup } from '../appliance/directories/directory-service.ts'

/** What of a group is asked for: those of Active Directory, and the id of RFC 4530. */
export const GROUP_ATTRIBUTES = ['cn', 'objectGUID', 'objectSid', 'entryUUID']

/** Those that are bytes. */
export const BINARY_ATTRIBUTES = ['objectGUID', 'objectSid']

/** Bytes of a GUID, in the order in which it is written (MS-DTYP, 2.3.4.2: three of its fields are little-endian). */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** A group as it was found. One without an id has one that follows from its name. */
export function groupOf (entry: Entry): DirectoryGroup {
  const { dn } = entry
  const ofName = (): string => guidOf(createHash('sha256').update(dn.toLowerCase()).digest())
  const [guid, sid] = [bytesOf(entry, 'objectGUID'), bytesOf(entry, 'objectSid')]
  return {
    commonName: textsOf(entry, 'cn')[0] ?? firstValue(dn),
    distinguishedName: dn,
    domainComponents: [...dn.matchAll(/(?:^|,)\s*dc=([^,]+)/gi)].map(([, component = '']) => component.trim()),
    objectGuid: guid?.length === 16 ? guidOf(guid) : textsOf(entry, 'entryUUID')[0] ?? ofName(),
    objectSid: sid === undefined ? '' : sidOf(sid)
  }
}

/** Texts of an attribute, whatever case its name has. */
export function textsOf (entry: Entry, attribute: string): readonly string[] {
  return valuesOf(entry, attribute).flatMap(value => typeof value === 'string' ? [value] : [])
}

/** The value of the first part of a name: `operator` of `uid=operator,ou=People,dc=example,dc=com`. */
export function firstValue (dn: string): string {
  return /^[^=]+=((?:\\.|[^,+\\])*)/.exec(dn)?.[1]?.replace(/\\(.)/g, '$1').trim() ?? ''
}

/** A GUID's bytes as a directory has them; undefined for a text that is none. */
export function guidBytes (text: string): Buffer | undefined {
  const hex = text.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) return undefined
  const written = Buffer.from(hex, 'hex')
  const bytes = Buffer.alloc(16)
  for (const [at, from] of GUID_ORDER.entries()) bytes[from] = written[at] ?? 0
  return bytes
}

function guidOf (bytes: Buffer): string {
  const hex = Buffer.from(GUID_ORDER.map(at => bytes[at] ?? 0)).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** A security identifier as text (MS-DTYP, 2.4.2.1); empty where the bytes are none. */
function sidOf (bytes: Buffer): string {
  const count = bytes[1] ?? 0
  if (bytes.length < 8 || bytes.length !== 8 + count * 4) return ''
  const subauthorities = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + index * 4))
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...subauthorities].join('-')
}

function bytesOf (entry: Entry, attribute: string): Buffer | undefined {
  return valuesOf(entry, attribute).find(value => Buffer.isBuffer(value))
}

function valuesOf (entry: Entry, attribute: string): ReadonlyArray<string | Buffer> {
  const name = Object.keys(entry).find(key => key.toLowerCase() === attribute.toLowerCase())
  const value = name === undefined ? undefined : entry[name]
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
