import { EXTENSION } from '../../certs/x509/certificate.ts'
import { type Extension, type GeneralName, authorityKeyIdentifier, basicConstraints, keyUsage, nameConstraints, subjectAltName, subjectKeyIdentifier } from '../../certs/x509/extension.ts'
import { issueCertificate } from '../../certs/lab/issue.ts'
import { type KeyPair, generateEcKey } from '../../certs/x509/key.ts'
import type { SubjectFields } from '../../certs/x509/name.ts'
import { keyIdentifier } from '../../certs/x509/public-key.ts'

/** How a certificate of a chain differs from a plain one. */
export interface Link {
  readonly subject?: Partial<SubjectFields>
  /** Default: the subject of the next one. */
  readonly issuer?: Partial<SubjectFields>
  readonly key?: KeyPair
  /** Default: the next one. */
  readonly signer?: KeyPair
  readonly names?: readonly GeneralName[]
  readonly constraints?: Parameters<typeof nameConstraints>[0]
  readonly pathLength?: number
  /** Further extensions; one of a kind that is there replaces it, one without a value removes it. */
  readonly extensions?: ReadonlyArray<Extension | { readonly oid: string }>
}

/** Issues a chain, leaf first. What a link does not say is as in any ordinary chain. */
export function issueChain (...links: readonly Link[]): Buffer[] {
  const complete = links.map((link, position) => ({
    ...link,
    subject: link.subject ?? { commonName: position === 0 ? 'ome.example.com' : `CA ${position}` },
    key: link.key ?? generateEcKey()
  }))
  return complete.map((link, position) => {
    const next = complete[position + 1] ?? link
    const signer = link.signer ?? next.key
    return issueCertificate({
      subject: link.subject,
      issuer: link.issuer ?? next.subject,
      publicKey: link.key.publicKey,
      signingKey: signer.privateKey,
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2035-01-01T00:00:00Z'),
      extensions: extensionsOf(link, position === 0, signer)
    })
  })
}

function extensionsOf (link: Link & { readonly key: KeyPair }, isLeaf: boolean, signer: KeyPair): Extension[] {
  const { names, constraints, pathLength, extensions = [] } = link
  const standard = [
    isLeaf ? basicConstraints({ ca: false }) : basicConstraints(pathLength === undefined ? { ca: true } : { ca: true, pathLength }),
    keyUsage(isLeaf ? ['digitalSignature', 'keyEncipherment'] : ['keyCertSign', 'cRLSign']),
    subjectKeyIdentifier(keyIdentifier(link.key.publicKey)),
    authorityKeyIdentifier(keyIdentifier(signer.publicKey)),
    ...(names === undefined ? [] : [subjectAltName(names)]),
    ...(constraints === undefined ? [] : [nameConstraints(constraints)])
  ].filter(({ oid }) => !extensions.some(other => other.oid === oid && oid !== EXTENSION.subjectAltName))
  return [...standard, ...extensions.filter((extension): extension is Extension => 'value' in extension)]
}
