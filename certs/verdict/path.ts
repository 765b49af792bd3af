import { type Certificate, UNDERSTOOD, isSignedBy } from '../x509/certificate.ts'
import { findNameViolation } from './name-constraints.ts'
import { type Observation, type Rule, type Subject, broken, called, holds } from './rule.ts'

/**
 * The rules of certification path validation (RFC 5280, section 6.1) that a chain must keep beyond those of the KB, in the
 * order they are judged. Revocation and policies are not judged, validity and the order of names are rules of their own.
 * No rule relies on another one: every chain, however twisted, is judged in time proportional to its length.
 */
export const PATH_RULES: readonly Rule[] = [
  {
    id: 'extensions-readable',
    title: 'extensions can be read',
    basis: 'RFC 5280, section 4.2: the value of an extension is DER of the type it is registered with',
    expected: 'extensions that decode',
    cure: 'Issue it anew with a current tool: let openssl write the value (basicConstraints = CA:TRUE) instead of raw bytes (DER:...).',
    check: ({ chain }) => every(chain, ({ malformed: [defect] }) =>
      defect === undefined ? null : `the extension ${defect.oid} is unreadable (${defect.reason})`, 'all readable')
  },
  {
    id: 'extensions-once',
    title: 'no extension twice',
    basis: 'RFC 5280, section 4.2: no more than one instance of an extension',
    expected: 'every extension once',
    cure: 'Often the CA copies an extension from the request and adds its own: ' +
      'use copy_extensions = none, or remove the line from the section of x509_extensions.',
    check: ({ chain }) => every(chain, ({ extensions }) => {
      const seen = new Set<string>()
      const repeated = extensions.find(({ oid }) => seen.size === seen.add(oid).size)
      return repeated === undefined ? null : `the extension ${repeated.oid} appears twice`
    }, 'none repeated')
  },
  {
    id: 'signature-algorithm',
    title: 'one signature algorithm',
    basis: 'RFC 5280, section 4.1.1.2: the algorithm beside the signature is the one inside the signed part',
    expected: 'both algorithm fields equal',
    cure: 'The certificate was altered after it was signed, or a defective CA made it: issue it again.',
    check: ({ chain }) => every(chain, ({ signatureAlgorithmsAgree }) => signatureAlgorithmsAgree
      ? null
      : 'the signature algorithm inside the signed part differs from the one beside the signature', 'both fields agree')
  },
  {
    id: 'signature',
    title: 'signed by the next one',
    basis: 'RFC 5280, section 6.1.3 (a)(1); KB 000221202, requirement 6: the chain is signed by the certificates in it',
    expected: "every signature was made with the key of the next certificate, the root's with its own",
    cure: 'Take the CA certificate that signed this one: a CA that was renewed with a new key keeps its name. ' +
      'Compare: openssl verify -CAfile root.pem -untrusted intermediate.pem leaf.pem',
    check: ({ chain }) => {
      if (chain.length === 1) return holds('no issuer in the file to check against')
      const at = chain.findIndex((certificate, index) => !isSignedBy(certificate, chain[index + 1] ?? certificate))
      if (at < 0) return holds('every signature verifies')
      return broken(at === chain.length - 1
        ? `${called(chain, at)} is the last one and not signed with its own key`
        : `the signature of ${called(chain, at)} was not made with the key of ${called(chain, at + 1)}`, at)
    }
  },
  {
    id: 'certificate-authority',
    title: 'issuers are CAs',
    basis: 'RFC 5280, section 6.1.4 (k): basic constraints are present in every issuer, with cA TRUE; not in a root of version 1 (6.1)',
    expected: 'basic constraints CA:TRUE in every certificate but the leaf',
    cure: 'basicConstraints = critical, CA:TRUE in the section of x509_extensions that issues CA certificates (v3_ca). ' +
      '"openssl x509 -req" adds none without -extfile.',
    check: ({ chain }) => everyIssuer(chain, certificate => {
      const { basicConstraints } = certificate
      if (isOldAnchor(certificate, chain)) return null
      if (basicConstraints === undefined) return 'it has no basic constraints, so it may not issue certificates'
      return basicConstraints.ca ? null : 'its basic constraints say CA:FALSE, so it may not issue certificates'
    }, 'CA:TRUE in every issuer')
  },
  {
    id: 'certificate-signing',
    title: 'issuers may sign certificates',
    basis: 'RFC 5280, section 6.1.4 (n): where an issuer has a key usage extension, keyCertSign is set',
    expected: 'keyCertSign in the key usage of every issuer',
    cure: 'keyUsage = critical, keyCertSign, cRLSign for the CA certificate.',
    check: ({ chain }) => everyIssuer(chain, ({ keyUsage }) => keyUsage === undefined || keyUsage.includes('keyCertSign')
      ? null
      : `its key usage (${keyUsage.join(', ') || 'empty'}) lacks keyCertSign`, 'no issuer is forbidden to')
  },
  {
    id: 'path-length',
    title: 'path length',
    basis: 'RFC 5280, sections 4.2.1.9 and 6.1.4 (l), (m): no more intermediates below a CA than it allows, self-issued ones not counted',
    expected: 'path lengths that allow this many intermediates',
    cure: 'Sign with the CA nearest to the root that may, ' +
      'or issue the CA certificate again with a greater pathlen (basicConstraints = critical, CA:TRUE, pathlen:1) or none.',
    check: checkPathLength
  },
  {
    id: 'critical-extensions',
    title: 'no unknown critical extension',
    basis: 'RFC 5280, section 6.1.4 (o) and 6.1.5 (f): a critical extension that is not processed invalidates the path',
    expected: 'critical only what every validator knows',
    cure: 'Remove "critical" from that extension in the openssl configuration or the template, or leave the extension out.',
    check: ({ chain }) => every(chain, ({ extensions }) => {
      const unknown = extensions.find(({ oid, critical }) => critical && !UNDERSTOOD.has(oid))
      return unknown === undefined ? null : `the critical extension ${unknown.oid} is unknown`
    }, 'none')
  },
  {
    id: 'name-constraints',
    title: 'names the CAs allow',
    basis: 'RFC 5280, sections 4.2.1.10 and 6.1.3 (b), (c): names within the permitted and outside the excluded subtrees of every CA above',
    expected: 'subject and alternative names that every CA of the chain may certify',
    cure: 'Request names within the permitted ones, ' +
      'or have the CA certificate issued with other constraints (nameConstraints = critical, permitted;DNS:example.com).',
    check: ({ chain }) => {
      const violation = findNameViolation(chain)
      if (violation !== null) return broken(violation.found, violation.position)
      const constrained = chain.filter(({ nameConstraints }) => nameConstraints !== undefined).length
      return holds(constrained === 0 ? 'no constraints' : 'all names are allowed')
    }
  }
]

/** The anchor is not judged by 6.1.4, and a root of version 1 has nowhere to say that it is a CA. OpenSSL takes it, too. */
function isOldAnchor (certificate: Certificate, chain: readonly Certificate[]): boolean {
  return certificate.version === 1 && certificate.selfIssued && certificate === chain.at(-1)
}

type Defect = (certificate: Certificate) => string | null

function every (chain: readonly Certificate[], defect: Defect, otherwise: string, from = 0): Observation {
  for (let position = from; position < chain.length; position++) {
    const certificate = chain[position]
    const found = certificate === undefined ? null : defect(certificate)
    if (found !== null) return broken(`${called(chain, position)}: ${found}`, position)
  }
  return holds(otherwise)
}

function everyIssuer (chain: readonly Certificate[], defect: Defect, otherwise: string): Observation {
  return every(chain, defect, otherwise, 1)
}

function checkPathLength ({ chain }: Subject): Observation {
  let below = 0
  for (const [position, { basicConstraints, selfIssued }] of chain.entries()) {
    if (position === 0) continue
    const allowed = basicConstraints?.pathLength
    if (allowed !== undefined && below > allowed) {
      return broken(`${called(chain, position)} allows ${allowed} intermediate certificate(s) below it, and there are ${below}`, position)
    }
    if (!selfIssued) below++
  }
  return holds(`${below} intermediate or root certificate(s) count`)
}
