import { type Value, TAG, firstMembers } from '../der/decode.ts'

/** What a DER or BER value can be that people have in files. */
export type Contents = 'pkcs7' | 'otherCms' | 'pfx' | 'privateKey' | 'publicKey' | 'request' | 'crl' | 'certificate'

/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex')

/** The shape of each: tags of the members, and of the members of the first, in hex. The first row that fits counts. */
const SHAPES: ReadonlyArray<{ readonly contents: Contents, readonly members: RegExp, readonly ofFirst?: RegExp }> = [
  // CertificationRequestInfo: version, subject, key, attributes (RFC 2986).
  { contents: 'request', members: /^30 30 03$/, ofFirst: /^02 30 30( a0)?$/ },
  // TBSCertList: version, algorithm, issuer, times (RFC 5280, section 5.1).
  { contents: 'crl', members: /^30 30 03$/, ofFirst: /^(02 )?30 30 (17|18)\b/ },
  { contents: 'certificate', members: /^30 30 03$/ },
  // PFX: version 3 and a ContentInfo (RFC 7292).
  { contents: 'pfx', members: /^02 30( 30)?$/, ofFirst: /^$/ },
  // PKCS#8, plain and encrypted; RSA and EC keys of old (RFC 5958, 8017, 5915).
  { contents: 'privateKey', members: /^02 30 04( a0)?$|^30 04$|^02( 02){8}|^02 04( a0)?( a1)?$/ },
  { contents: 'publicKey', members: /^30 03$/ }
]

/** Whatever the members of the first are, none included. */
const ANY = /^/

/** Tells what a value is by its shape; null: none of these. */
export function contentsOf (der: Buffer): Contents | null {
  const members = firstMembers(der)
  const [first] = members
  if (first?.tag === TAG.objectIdentifier) return first.content.equals(SIGNED_DATA) ? 'pkcs7' : 'otherCms'
  const [own, ofOwnFirst] = [tags(members), first === undefined ? '' : tags(firstMembers(first.encoded))]
  return SHAPES.find(({ members, ofFirst = ANY }) => members.test(own) && ofFirst.test(ofOwnFirst))?.contents ?? null
}

function tags (values: readonly Value[]): string {
  return values.map(({ tag }) => tag.toString(16).padStart(2, '0')).join(' ')
}
