import type { KeyObject } from 'node:crypto'
import { EXTENSION, decodeCertificate } from '../x509/certificate.ts'
import { TAG, type Value, contentOf, contextTag, decodeValue, identifierOf, membersOf } from '../der/decode.ts'
import { authorityKeyIdentifier, basicConstraints, keyUsage, subjectKeyIdentifier, type Extension } from '../x509/extension.ts'
import { issueCertificate } from './issue.ts'
import type { KeyPair } from '../x509/key.ts'
import type { Name } from '../x509/name.ts'
import { keyIdentifier } from '../x509/public-key.ts'
import type { Digest } from '../x509/signature.ts'

/** A certificate as the lab CA means to write it. Flaws change drafts, so that what they spoil is signed properly. */
export interface Draft {
  readonly subject: Name
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly Extension[]
  /** Whether the identifiers of its own and of the issuer's key are added to the extensions. */
  readonly keyIdentifiers: boolean
  readonly digest: Digest
  /** Another issuer than the one that signs. */
  readonly issuer?: Name
  /** Changes the finished certificate. */
  readonly spoil?: (certificate: Buffer) => Buffer
}

/** A CA of the chain to be written. */
export interface AuthorityDraft extends Draft {
  readonly privateKey: KeyObject
  /** The certificate the CA has; null makes it, and all below it, be written anew. */
  readonly certificate: Buffer | null
}

/** A CA's certificate (DER) and key. */
export interface Authority {
  readonly certificate: Buffer
  readonly privateKey: KeyObject
}

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

const DAY_MS = 86_400_000
/** What Microsoft's CA takes off by default, for machines whose clocks are behind. */
const BACKDATED_MS = 10 * 60_000

/** A validity of so many days from `now`, which begins a little earlier. */
export function validity (now: Date, days: number): Validity {
  return { notBefore: new Date(now.getTime() - BACKDATED_MS), notAfter: new Date(now.getTime() + days * DAY_MS) }
}

/** A new CA, as `openssl req -x509 -extensions v3_ca` would make it: no path length, so that more CAs may follow. */
export function draftAuthority (commonName: string, key: KeyPair, { notBefore, notAfter }: Validity): AuthorityDraft {
  return {
    subject: { commonName },
    publicKey: key.publicKey,
    privateKey: key.privateKey,
    notBefore,
    notAfter,
    extensions: [basicConstraints({ ca: true }), keyUsage(['keyCertSign', 'cRLSign'])],
    keyIdentifiers: true,
    digest: 'sha256',
    certificate: null
  }
}

/** The draft of a CA that exists: its certificate stays as it is until {@link revise} changes something. */
export function draftOf ({ certificate, privateKey }: Authority): AuthorityDraft {
  const { publicKey, notBefore, notAfter } = decodeCertificate(certificate)
  return { ...draftAuthority('', { publicKey, privateKey }, { notBefore, notAfter }), subject: subjectOf(certificate), certificate }
}

/** Changes a CA, whose certificate has to be written anew then. */
export function revise (authority: AuthorityDraft, changes: Partial<AuthorityDraft>): AuthorityDraft {
  return { ...authority, ...changes, certificate: null }
}

/** The extensions with `extension` in the place of the one of its kind, or behind them. */
export function withExtension (extensions: readonly Extension[], extension: Extension): Extension[] {
  return extensions.some(({ oid }) => oid === extension.oid)
    ? extensions.map(present => present.oid === extension.oid ? extension : present)
    : [...extensions, extension]
}

export function withoutExtension (extensions: readonly Extension[], kind: keyof typeof EXTENSION): Extension[] {
  return extensions.filter(({ oid }) => oid !== EXTENSION[kind])
}

/**
 * Writes the CAs, from the root down: certificates that exist are kept up to the first that was revised.
 *
 * @param drafts root first
 */
export function writeAuthorities (drafts: readonly AuthorityDraft[]): Authority[] {
  const written: Authority[] = []
  let kept = true
  for (const draft of drafts) {
    kept &&= draft.certificate !== null
    const certificate = kept && draft.certificate !== null ? draft.certificate : write(draft, written.at(-1) ?? null, draft.privateKey)
    written.push({ certificate, privateKey: draft.privateKey })
  }
  return written
}

/** Writes one certificate. @param issuer null for one that signs itself, with `ownKey` */
export function write (draft: Draft, issuer: Authority | null, ownKey?: KeyObject): Buffer {
  const signingKey = issuer?.privateKey ?? ownKey
  if (signingKey === undefined) throw new TypeError('a certificate without an issuer needs its own key')
  const certificate = issueCertificate({
    subject: draft.subject,
    issuer: draft.issuer ?? (issuer === null ? draft.subject : subjectOf(issuer.certificate)),
    publicKey: draft.publicKey,
    signingKey,
    notBefore: draft.notBefore,
    notAfter: draft.notAfter,
    extensions: [...draft.extensions, ...(draft.keyIdentifiers ? identifiers(draft, issuer) : [])],
    digest: draft.digest
  })
  return draft.spoil?.(certificate) ?? certificate
}

/** A CA of foreign make may lack an identifier, or have one by another method: what its certificate says is repeated. */
function identifiers ({ publicKey }: Draft, issuer: Authority | null): Extension[] {
  const own = subjectKeyIdentifier(keyIdentifier(publicKey))
  const above = issuer === null ? undefined : extensionValue(issuer.certificate, EXTENSION.subjectKeyIdentifier)
  return above === undefined ? [own] : [own, authorityKeyIdentifier(contentOf(decodeValue(above), TAG.octetString))]
}

/** The DER of the subject, so that it can be repeated to the byte. */
function subjectOf (certificate: Buffer): Buffer {
  const [, , , , subject] = fieldsOf(certificate)
  return subject?.encoded ?? Buffer.alloc(0)
}

function extensionValue (certificate: Buffer, oid: string): Buffer | undefined {
  const list = fieldsOf(certificate).find(({ tag }) => tag === contextTag(3, true))
  const members = list === undefined ? [] : membersOf(decodeValue(list.content)).map(extension => membersOf(extension))
  return members.find(([identifier]) => identifierOf(identifier) === oid)?.at(-1)?.content
}

/** The fields of a certificate's signed part, from the serial number on (RFC 5280, section 4.1). */
function fieldsOf (certificate: Buffer): Value[] {
  const [signed] = membersOf(decodeValue(certificate))
  return membersOf(signed).filter(({ tag }) => tag !== contextTag(0, true))
}
