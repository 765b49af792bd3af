import { generateKeyPairSync } from 'node:crypto'
import {
  draftAuthority, draftOf, revise, validity, withExtension, write, writeAuthorities, type Authority, type AuthorityDraft, type Draft
} from './draft.ts'
import type { BundleFormat } from '../x509/bundle-format.ts'
import { encodeBundle } from '../x509/encode-bundle.ts'
import {
  basicConstraints, extendedKeyUsage, generalName, generalNames, keyUsage, subjectAltName, type Extension, type GeneralName
} from '../x509/extension.ts'
import type { Flaw } from './flaw.ts'
import { extended, intermediateName } from './flaws/authority.ts'
import { generateEcKey, type KeyPair } from '../x509/key.ts'
import { commonNames, subjectFields } from '../x509/name.ts'
import { PROFILES, type Profile } from './profiles.ts'
import type { RequestFacts } from '../x509/request.ts'

/** A certificate authority for the lab: a root and the CAs below it, each signed by the one before. */
export interface LabCa {
  readonly root: Authority
  /** From the root down; the last one signs. */
  readonly intermediates: readonly Authority[]
}

/** Keys of a lab CA. EC is made in 0.1 ms, RSA in 160; every TLS client of the last decade takes either. */
export const KEY_TYPES = {
  ec: generateEcKey,
  rsa: (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 })
} as const
export type KeyType = keyof typeof KEY_TYPES

/** Certificates of a CA last ten years unless told otherwise, those it signs one. */
export const DEFAULT_DAYS = { ca: 3650, leaf: 365 } as const

export interface LabCaOptions {
  /** Common name of the root. Default `Root-CA`; the CAs below it are `Inter-CA1`, `Inter-CA2` …, as in KB 000221202. */
  readonly commonName?: string
  /** CAs between root and leaf. Default 1. */
  readonly intermediates?: number
  readonly keyType?: KeyType
  /** Keys that have been made already, from the root down: RSA keys are better made where nobody waits for them. */
  readonly keys?: readonly KeyPair[]
  readonly days?: number
  readonly now: Date
}

/** Makes a lab CA. */
export function createLabCa (options: LabCaOptions): LabCa {
  const { commonName = 'Root-CA', intermediates = 1, keyType = 'ec', keys = [], days = DEFAULT_DAYS.ca, now } = options
  const names = [commonName, ...Array.from({ length: intermediates }, (_, index) => intermediateName(index + 1))]
  return labCa(names.map((name, index) => draftAuthority(name, keys[index] ?? KEY_TYPES[keyType](), validity(now, days))))
}

/** The CA with exactly so many intermediates: the first ones it has, then new ones (EC, as long-lived as the root). */
export function withIntermediates (ca: LabCa, count: number): LabCa {
  return labCa(extended([ca.root, ...ca.intermediates].map(draftOf), count + 1))
}

/** What to make of a request. */
export interface Order {
  /** Default: the first row of `PROFILES`, which every endpoint accepts. */
  readonly profile?: Profile
  readonly flaws?: readonly Flaw[]
  /** Of the leaf. */
  readonly days?: number
  /** Default `pem`. */
  readonly format?: BundleFormat
  readonly now: Date
}

/** What came of it. */
export interface Issued {
  /** DER, as they are in the file unless a flaw of the file has spoilt that. */
  readonly certificates: readonly Buffer[]
  readonly file: Buffer
}

/**
 * Signs a request: the leaf, with the CAs above it, as a file to be uploaded. Flaws are applied in the order in which
 * a certificate comes to be: the request, the leaf, the CAs, the list, the bytes.
 *
 * @throws {RangeError} if flaws contradict each other, or need intermediates the CA has not
 */
export function signRequest (ca: LabCa, request: RequestFacts, order: Order): Issued {
  const { flaws = [], now } = order
  assertCompatible(flaws, ca)
  const wanted = flaws.reduce((facts, flaw) => flaw.request?.(facts) ?? facts, request)
  const circumstances = { request: wanted, now }
  const leaf = flaws.reduce((draft, flaw) => flaw.leaf?.(draft, circumstances) ?? draft, draftLeaf(wanted, order))
  const drafts = flaws.reduce<AuthorityDraft[]>((authorities, flaw) => flaw.authorities?.(authorities, circumstances) ?? authorities,
    draftAuthorities(ca, order))
  const authorities = writeAuthorities(drafts)
  const chain = [write(leaf, authorities.at(-1) ?? ca.root), ...authorities.map(({ certificate }) => certificate).reverse()]
  const certificates = flaws.reduce<readonly Buffer[]>((list, flaw) => flaw.list?.(list, circumstances) ?? list, chain)
  const faultless = encodeBundle(certificates, order.format ?? 'pem')
  const file = flaws.reduce((bytes, flaw) => flaw.file?.(bytes, certificates, circumstances) ?? bytes, faultless)
  return { certificates, file }
}

/** The CAs as they are, but for what the template says of the one that signs. */
function draftAuthorities ({ root, intermediates }: LabCa, { profile = DEFAULT_PROFILE }: Order): AuthorityDraft[] {
  const { issuerExtendedKeyUsage: purposes } = profile
  const drafts = [root, ...intermediates].map(draftOf)
  if (purposes === undefined || intermediates.length === 0) return drafts
  return drafts.map((draft, index) => index === intermediates.length
    ? revise(draft, { extensions: withExtension(draft.extensions, extendedKeyUsage(purposes)) })
    : draft)
}

function draftLeaf (request: RequestFacts, { profile = DEFAULT_PROFILE, days = DEFAULT_DAYS.leaf, now }: Order): Draft {
  const bare = profile.keyUsage === null && profile.extendedKeyUsage === null
  return {
    subject: profile.subjectWithoutCommonName === true ? { ...subjectFields(request.subject), commonName: '' } : request.subjectDer,
    publicKey: request.publicKey,
    ...validity(now, days),
    extensions: bare ? [] : leafExtensions(request, profile),
    keyIdentifiers: !bare,
    digest: 'sha256'
  }
}

function leafExtensions (request: RequestFacts, profile: Profile): Extension[] {
  const names = alternativeNames(request, profile)
  return [
    basicConstraints({ ca: false }),
    ...(profile.keyUsage === null ? [] : [keyUsage(profile.keyUsage)]),
    ...(profile.extendedKeyUsage === null ? [] : [extendedKeyUsage(profile.extendedKeyUsage)]),
    ...(names.length === 0 ? [] : [subjectAltName(names)])
  ]
}

function alternativeNames ({ subject, subjectAltNames }: RequestFacts, profile: Profile): GeneralName[] {
  if (profile.subjectAltName === 'none') return []
  const requested = generalNames(subjectAltNames)
  if (profile.subjectAltName === 'requested') return requested
  const named = commonNames(subject).map(generalName).filter(name => !requested.some(other => isSame(name, other)))
  return [...named, ...requested]
}

function isSame (one: GeneralName, other: GeneralName): boolean {
  if (typeof one.value === 'string' && typeof other.value === 'string') {
    return one.kind === other.kind && one.value.toLowerCase() === other.value.toLowerCase()
  }
  return one.kind === 'ip' && other.kind === 'ip' && Buffer.from(one.value).equals(other.value)
}

function labCa (drafts: readonly AuthorityDraft[]): LabCa {
  const [root, ...intermediates] = writeAuthorities(drafts)
  if (root === undefined) throw new TypeError('a lab CA without a root')
  return { root, intermediates }
}

function assertCompatible (flaws: readonly Flaw[], ca: LabCa): void {
  for (const [index, flaw] of flaws.entries()) {
    const rival = flaws.slice(0, index).find(({ touches }) => touches === flaw.touches)
    if (rival !== undefined) {
      throw new RangeError(`the flaws ${rival.id} and ${flaw.id} do not go together: both change the ${flaw.touches}`)
    }
    const { intermediates = 0 } = flaw
    if (ca.intermediates.length < intermediates) throw new RangeError(`the flaw ${flaw.id} needs a chain with an intermediate CA`)
  }
}

const [FIRST_PROFILE] = PROFILES
if (FIRST_PROFILE === undefined) throw new TypeError('no profile')
const DEFAULT_PROFILE = FIRST_PROFILE
