import { type Certificate, isSignedBy } from '../x509/certificate.ts'
import { sameName } from '../x509/name.ts'
import { sameKey } from '../x509/public-key.ts'
import type { CsrKey } from './rule.ts'

/** Signatures looked at to tell issuers of one name apart. Keys may be made so that each look takes 9 ms. */
const MAX_VERIFICATIONS = 32

/**
 * Puts a set of certificates in order, leaf to root: from the certificate of the CSR key (else one that issued no other), as
 * {@link pathFrom} goes. Certificates that are not on the path come last, where a rule refuses them by name.
 */
export function inOrder (certificates: readonly Certificate[], csrKey: CsrKey): Certificate[] {
  const isIssuer = (one: Certificate): boolean => certificates.some(other => other !== one && sameName(other.issuer, one.subject))
  const key = csrKey === 'not given' ? null : csrKey
  const requested = certificates.find(({ publicKey }) => key !== null && sameKey(publicKey, key))
  const leaf = requested ?? certificates.find(candidate => !isIssuer(candidate)) ?? certificates[0]
  if (leaf === undefined) return []
  const path = pathFrom(leaf, certificates)
  return [...path, ...certificates.filter(certificate => !path.includes(certificate))]
}

/**
 * The path from a leaf to a root among certificates, whatever their order: by issuer name, and by signature where several have
 * that name. It ends at a root, or where no issuer is found. That signatures verify is the business of the signature rule.
 */
export function pathFrom (leaf: Certificate, certificates: readonly Certificate[]): Certificate[] {
  const rest = certificates.filter(certificate => certificate !== leaf)
  const path = [leaf]
  let verifications = 0
  const signed = (one: Certificate, issuer: Certificate): boolean => verifications++ < MAX_VERIFICATIONS && isSignedBy(one, issuer)
  for (let current: Certificate | undefined = leaf; current !== undefined;) {
    const one: Certificate = current
    if (one.selfIssued && signed(one, one)) break
    const named = rest.filter(({ subject }) => sameName(subject, one.issuer))
    current = named.length < 2 && !one.selfIssued ? named[0] : named.find(candidate => signed(one, candidate))
    if (current !== undefined) {
      rest.splice(rest.indexOf(current), 1)
      path.push(current)
    }
  }
  return path
}

/** A certificate that makes a file more than a chain, and why. */
export interface Surplus {
  readonly position: number
  readonly why: 'again' | 'namesake' | 'renewed' | 'stranger'
  /** The one it repeats or resembles. */
  readonly like?: number
}

/** The first certificate of a chain that is too much: one that is there twice, or that the path to the root does not need. */
export function surplusOf (chain: readonly Certificate[]): Surplus | null {
  for (const [position, { der }] of chain.entries()) {
    const like = chain.findIndex(other => other.der.equals(der))
    if (like < position) return { position, why: 'again', like }
  }
  const [leaf] = chain
  const path = leaf === undefined ? [] : pathFrom(leaf, chain)
  const root = path.at(-1)
  // Without a root nobody knows what belongs to the path.
  if (root === undefined || !root.selfIssued || !isSignedBy(root, root)) return null
  const position = chain.findIndex(certificate => !path.includes(certificate))
  const surplus = chain[position]
  if (surplus === undefined) return null
  const like = chain.findIndex(other => path.includes(other) && sameName(other.subject, surplus.subject))
  const namesake = chain[like]
  if (namesake === undefined) return { position, why: 'stranger' }
  return { position, why: sameKey(namesake.publicKey, surplus.publicKey) ? 'renewed' : 'namesake', like }
}
