import { type Certificate, fingerprint } from '../../../certs/x509/certificate.ts'
import { clipped } from '../../../certs/verdict/rule.ts'

/** What a drawing of a chain shows of a certificate. */
export interface CertificateOutline {
  /** Names as one line, cut where they are long. */
  readonly subject: string
  readonly issuer: string
  /** ISO 8601. */
  readonly validFrom: string
  readonly validTo: string
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string
}

/** The outline of a chain, in its order. */
export function outlineOf (chain: readonly Certificate[]): CertificateOutline[] {
  return chain.map(certificate => ({
    subject: clipped(certificate.subject.text),
    issuer: clipped(certificate.issuer.text),
    validFrom: certificate.notBefore.toISOString(),
    validTo: certificate.notAfter.toISOString(),
    fingerprint: fingerprint(certificate)
  }))
}
