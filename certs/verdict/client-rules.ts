import { type Certificate, EXTENDED_KEY_USAGE, purposeName } from '../x509/certificate.ts'
import { sameName } from '../x509/name.ts'
import { type Rule, type Subject, broken, called, clipped, holds } from './rule.ts'

/** A rule of those who connect. An upload that breaks it is accepted with a warning. */
export interface ClientRule extends Rule {
  /** Whether consoles refuse to connect, too; else they are warned. */
  readonly connectionRefused: boolean
}

const PURPOSES = ['serverAuth', 'clientAuth'] as const

/** What the KB does not ask for, and clients of TLS do. */
export const CLIENT_RULES: readonly ClientRule[] = [
  {
    id: 'issuer-purposes',
    title: 'issuers for both ends of TLS',
    basis: 'RFC 5280, section 4.2.1.12; OpenSSL and Go hold the purposes of a CA against all below it',
    expected: 'no extended key usage in a CA, or one with serverAuth and clientAuth',
    cure: 'Have the leaf signed by a CA without extended key usage, or with both: public CAs of 2026 certify servers only.',
    connectionRefused: true,
    check: subject => {
      for (const [position, { extendedKeyUsage }] of subject.chain.entries()) {
        if (position === 0 || extendedKeyUsage === undefined || standsForAll(extendedKeyUsage, subject)) continue
        const missing = PURPOSES.filter(purpose => !extendedKeyUsage.includes(EXTENDED_KEY_USAGE[purpose]))
        if (missing.length === 0) continue
        const found = clipped(extendedKeyUsage.map(purposeName).join(', '))
        return broken(`${called(subject.chain, position)} is for ${found} only: ${missing.join(' and ')} below it is refused`, position)
      }
      return holds('no issuer is forbidden to')
    }
  },
  {
    id: 'digital-signature',
    title: 'digital signature',
    basis: 'RFC 8446, section 4.4.2.2: in TLS 1.3 both ends sign; OpenSSL refuses such a client, GnuTLS and NSS such a server',
    expected: 'key usage with digitalSignature, or none',
    cure: 'keyUsage = digitalSignature, keyEncipherment.',
    connectionRefused: false,
    check: ({ chain: [leaf] }) => {
      const usages = leaf?.keyUsage
      if (usages === undefined) return holds('no key usage extension', 0)
      if (usages.includes('digitalSignature')) return holds('it is there', 0)
      return broken(`${usages.join(', ') || 'none'}; digitalSignature missing: many clients of TLS will not connect`, 0)
    }
  },
  {
    id: 'authority-key',
    title: 'identifiers of the issuing keys',
    basis: 'RFC 5280, sections 4.2.1.1 and 4.2.1.2; OpenSSL finds no issuer where they differ (error 20)',
    expected: "the authority key identifier is the subject key identifier of the next one, or that one's issuer and serial number",
    cure: 'Have the certificate signed again by the CA that is in the file, or take the CA certificate that has that identifier.',
    connectionRefused: false,
    check: ({ chain }) => {
      const issuerOf = (certificate: Certificate, position: number): Certificate | undefined =>
        chain[position + 1] ?? (certificate.selfIssued ? certificate : undefined)
      const at = chain.findIndex((certificate, position) => !identifies(certificate, issuerOf(certificate, position)))
      if (at < 0) return holds('none that differs')
      const next = at + 1 < chain.length ? called(chain, at + 1) : 'itself'
      const found = `the authority key identifier of ${called(chain, at)} is not that of ${next}`
      return broken(`${found}: clients with OpenSSL (curl, Python) will not find the issuer`, at)
    }
  }
]

/** A purpose for everything, where a switch takes it for the two. */
function standsForAll (purposes: readonly string[], { switches }: Subject): boolean {
  return switches.anyExtendedKeyUsageAccepted && purposes.includes(EXTENDED_KEY_USAGE.anyExtendedKeyUsage)
}

/** Whether what a certificate says of its issuer's key fits the issuer; what is not said fits. */
function identifies ({ authorityKeyIdentifier: said }: Certificate, issuer: Certificate | undefined): boolean {
  if (said === undefined || issuer === undefined) return true
  const { subjectKeyIdentifier } = issuer
  if (said.keyIdentifier !== undefined && subjectKeyIdentifier !== undefined && said.keyIdentifier !== subjectKeyIdentifier) return false
  if (said.serialNumber !== undefined && said.serialNumber !== issuer.serialNumber) return false
  return said.issuer === undefined || sameName(said.issuer, issuer.issuer)
}
