import { createSecureContext } from 'node:tls'
import { failureText } from '../../src/failure.ts'
import type { MessageId } from '../../src/messages.ts'
import { type Certificate, EXTENDED_KEY_USAGE, chainPem, isSignedBy, purposeName } from '../x509/certificate.ts'
import { commonNames, sameName } from '../x509/name.ts'
import { CLIENT_RULES } from './client-rules.ts'
import { type Surplus, surplusOf } from './order.ts'
import { PATH_RULES } from './path.ts'
import { sameKey } from '../x509/public-key.ts'
import {
  type ChainSwitches, type Observation, type Purpose, type Rule, type Subject, broken, called, clipped, holds, skipped
} from './rule.ts'
import { shortKey } from '../x509/strength.ts'

/** What a broken rule makes the product say. */
export interface RefusalRow {
  readonly messageId: MessageId
  readonly args: readonly string[]
}

/** A rule with the refusal it provokes for each purpose: none (null) where it only warns; absent, it is not judged. */
export interface ChainRule extends Rule {
  readonly refusal: (switches: ChainSwitches) => Partial<Record<Purpose, RefusalRow | null>>
  /** Rules that must hold before this one can say anything. */
  readonly after?: readonly string[]
}

const invalidFile: RefusalRow = { messageId: 'CSEC9002', args: [] }
const cannotConnect: RefusalRow = { messageId: 'MOCK1001', args: [] }
const chainError = (argument: string): RefusalRow => ({ messageId: 'CGEN1008', args: [argument] })
const invalidChain = chainError('Invalid certificate chain provided.')

/** The rules of KB 000221202, in the order they refuse (design: encoding, CSR key, chain, common names, EKU, key usage). */
export const CHAIN_RULES: readonly ChainRule[] = [
  {
    id: 'csr-key',
    title: 'key of the signing request',
    basis: 'KB 000221202, requirement 1: only certificates requested by that appliance through its CSR',
    expected: "the leaf's public key is the one of the appliance's latest certificate signing request",
    cure: 'Have the CSR last generated on this very appliance signed. A newer CSR makes certificates of older ones unusable.',
    refusal: () => ({ chain: chainError('Invalid CSR key.'), certificate: invalidFile }),
    check: ({ chain, csrKey }) => {
      if (csrKey === 'not given') return skipped('skipped, since no request was given (--csr FILE): whose key it is, is not known')
      if (csrKey === null) {
        const generate = 'Generate a request on this appliance (GenerateCSR), have it signed, and upload what the CA answers.'
        return broken('no certificate signing request was generated on this appliance', 0, generate)
      }
      if (chain[0] !== undefined && sameKey(chain[0].publicKey, csrKey)) return holds('the same key', 0)
      const position = chain.findIndex(certificate => sameKey(certificate.publicKey, csrKey))
      if (position > 0) {
        const found = `the first certificate has another key; ${called(chain, position)} has the right one: the leaf must come first`
        const cure = 'Put that certificate first, and each CA behind what it signed: cat leaf.pem intermediate.pem root.pem > chain.pem'
        return broken(found, 0, cure)
      }
      if (chain.every(({ basicConstraints, selfIssued }) => basicConstraints?.ca ?? selfIssued)) {
        return broken('only certificates of CAs are in the file: the one made of the request is missing', 0, CAS_ONLY)
      }
      return broken('another key', 0)
    }
  },
  {
    id: 'stand-alone',
    title: 'one certificate in the file',
    basis: 'ansible issue 645: a chain sent as a single certificate is accepted, and blocks migration later',
    expected: 'the leaf alone',
    cure: 'To migrate, upload the same file as a certificate chain (UploadCertChain).',
    refusal: ({ chainAcceptedOnCertificate }) => ({ certificate: chainAcceptedOnCertificate ? null : invalidFile }),
    check: ({ chain }) => chain.length === 1
      ? holds('one certificate')
      : broken(`${chain.length - 1} more behind the leaf, which this endpoint ignores: ` +
        'no chain is recorded, and a migration will be refused')
  },
  {
    id: 'chain-surplus',
    title: 'nothing beside the chain',
    basis: 'KB 000221202: an ordered list, in which each certificate is followed by the one that signed it',
    expected: 'no certificate twice, and none that the way from the leaf to its root does not need',
    cure: 'Remove the certificate that is too much.',
    refusal: () => ({ chain: invalidChain, migration: cannotConnect }),
    check: ({ chain }) => {
      const surplus = surplusOf(chain)
      if (surplus === null) return holds('nothing is too much')
      return broken(tooMuch(chain, surplus), surplus.position, `Remove certificate ${surplus.position + 1}.`)
    }
  },
  {
    id: 'chain-complete',
    title: 'chain up to the root',
    basis: 'KB 000221202, requirement 5: the complete chain, which includes the root',
    expected: 'leaf, intermediates and the self-signed root in one file',
    cure: 'Append the CA certificates: cat leaf.pem intermediate.pem root.pem > chain.pem',
    after: ['chain-surplus'],
    refusal: () => ({ chain: invalidChain, migration: cannotConnect }),
    check: ({ chain, switches }) => {
      const last = chain.length - 1
      if (chain.length === 1) {
        if (switches.leafOnlyChainAccepted) return holds('the leaf alone, which a switch allows')
        return broken('the leaf alone: neither intermediates nor the root are in the file', 0)
      }
      if (chain[last]?.selfIssued === true) return holds(`${chain.length} certificates, the last one is a root`)
      const root = chain.findIndex(certificate => certificate.selfIssued)
      if (root >= 0) return broken(`the root, ${called(chain, root)}, is not the last certificate`, root, 'Put the root last.')
      const issuer = clipped(chain[last]?.issuer.text ?? '')
      const found = `the last one, ${called(chain, last)}, is issued by "${issuer}", which is not in the file`
      return broken(found, last, `Append the certificate of "${issuer}".`)
    }
  },
  {
    id: 'chain-order',
    title: 'issued by the next one',
    basis: 'KB 000221202, requirement 6 and "an ordered list": each certificate is followed by the one that signed it',
    expected: "every certificate's issuer is the subject of the next",
    cure: 'Put the file in order, leaf first, root last, without duplicates or certificates of other chains.',
    after: ['chain-surplus'],
    refusal: () => ({ chain: invalidChain, migration: cannotConnect }),
    check: ({ chain }) => {
      const at = chain.findIndex((certificate, index) => {
        const next = chain[index + 1]
        return next !== undefined && !sameName(certificate.issuer, next.subject)
      })
      if (at < 0) return holds('every issuer follows')
      const { issuer } = chain[at] ?? {}
      const name = clipped(issuer?.text ?? '')
      const elsewhere = issuer !== undefined && chain.some(({ subject }) => sameName(subject, issuer))
      const cure = elsewhere ? undefined : `The certificate of "${name}" is missing: put it behind ${called(chain, at)}.`
      return broken(`${called(chain, at)} is issued by "${name}", but ${called(chain, at + 1)} follows`, at, cure)
    }
  },
  ...PATH_RULES.map((rule): ChainRule => ({
    ...rule,
    after: ['chain-surplus', 'chain-complete', 'chain-order'],
    refusal: () => ({ chain: invalidChain, migration: cannotConnect })
  })),
  {
    id: 'common-name',
    title: 'common names without wildcards',
    basis: 'KB 000221202: all certificates must contain common names and must not contain wildcards (*)',
    expected: 'a common name in every certificate, none with *',
    cure: 'Request and sign with a full common name; wildcard certificates are not supported.',
    refusal: ({ commonNameArgument }) => ({ chain: chainError(commonNameArgument), certificate: invalidFile, migration: cannotConnect }),
    check: ({ chain, purpose, switches }) => {
      const judged = purpose === 'certificate' ? chain.slice(0, 1) : chain
      for (const [index, certificate] of judged.entries()) {
        const names = commonNames(certificate.subject).filter(name => name.trim() !== '')
        if (names.length === 0) return broken(`no common name in ${called(chain, index)}`, index)
        if (names.some(name => name.includes('*'))) return broken(`a wildcard in ${called(chain, index)}`, index)
      }
      const wildcard = chain[0]?.subjectAltNames.find(({ value }) => value.includes('*'))
      if (wildcard !== undefined && !switches.wildcardSubjectAltNameAccepted) {
        return broken(`a wildcard in the subject alternative name ${clipped(wildcard.value)}`, 0)
      }
      return holds(judged.map(({ subject }) => clipped(commonNames(subject).join(' + '))).join(' < '))
    }
  },
  {
    id: 'extended-key-usage',
    title: 'server and client authentication',
    basis: 'KB 000221202, requirement 3: both for a chain, since either console may be server or client; ' +
      'server authentication for a single certificate',
    expected: 'extended key usage with serverAuth (and clientAuth, for a chain)',
    cure: 'extendedKeyUsage = serverAuth, clientAuth. ' +
      'The Microsoft "Web Server" template has serverAuth only: duplicate it and add Client Authentication.',
    refusal: () => ({
      chain: chainError('No Client/Server authentication EKU present in leaf certificate.'),
      certificate: invalidFile,
      migration: cannotConnect
    }),
    check: subject => {
      const purposes = subject.chain[0]?.extendedKeyUsage
      if (purposes === undefined) return absent(subject, 'no extended key usage extension')
      const found = clipped(purposes.map(purposeName).join(', '))
      if (subject.switches.anyExtendedKeyUsageAccepted && purposes.includes(EXTENDED_KEY_USAGE.anyExtendedKeyUsage)) return holds(found, 0)
      const demanded = subject.purpose === 'certificate' ? ['serverAuth'] as const : ['serverAuth', 'clientAuth'] as const
      const missing = demanded.filter(purpose => !purposes.includes(EXTENDED_KEY_USAGE[purpose]))
      return missing.length === 0 ? holds(found, 0) : broken(`${found}; ${missing.join(' and ')} missing`, 0)
    }
  },
  {
    id: 'key-usage',
    title: 'key encipherment',
    basis: 'KB 000221202, requirement 4: the template must contain key encipherment',
    expected: 'key usage with keyEncipherment',
    cure: 'keyUsage = digitalSignature, keyEncipherment. ' +
      'In a Microsoft template: Extensions, Key Usage, "Allow key exchange only with key encryption".',
    refusal: () => ({
      chain: chainError('User Certificate is not a web server certificate.'),
      certificate: invalidFile,
      migration: cannotConnect
    }),
    check: subject => {
      const usages = subject.chain[0]?.keyUsage
      if (usages === undefined) return absent(subject, 'no key usage extension')
      const found = usages.join(', ')
      return usages.includes('keyEncipherment') ? holds(found, 0) : broken(`${found === '' ? 'none' : found}; keyEncipherment missing`, 0)
    }
  },
  ...CLIENT_RULES.map(({ connectionRefused, ...rule }): ChainRule => ({
    ...rule,
    after: ['chain-surplus', 'chain-complete', 'chain-order'],
    refusal: () => ({ chain: null, migration: connectionRefused ? cannotConnect : null })
  })),
  {
    id: 'depth',
    title: 'depth of the chain',
    basis: 'KB 000221202, connection verification: at most 10 certificates',
    expected: 'at most 10 certificates, leaf and root included',
    cure: 'Have the leaf signed by a CA nearer to the root.',
    refusal: ({ depthJudgedAtUpload }) => ({ migration: cannotConnect, chain: depthJudgedAtUpload ? invalidChain : null }),
    check: ({ chain, switches: { maxDepth } }) => chain.length <= maxDepth
      ? holds(`${chain.length} certificates`)
      : broken(`${chain.length} certificates, ${maxDepth} are allowed`)
  },
  {
    id: 'validity',
    title: 'validity period',
    basis: "KB 000221202, connection verification: validity against the appliance's date and time",
    expected: "every certificate is valid at the appliance's time",
    cure: "Renew the certificate, or set the appliance's clock right.",
    refusal: ({ validityJudgedAtUpload }) => ({
      migration: cannotConnect,
      chain: validityJudgedAtUpload ? invalidChain : null,
      certificate: validityJudgedAtUpload ? invalidFile : null
    }),
    check: ({ chain, now, purpose }) => {
      const judged = purpose === 'certificate' ? chain.slice(0, 1) : chain
      for (const [index, { notBefore, notAfter }] of judged.entries()) {
        const time = `the appliance's time is ${now.toISOString()}`
        if (now < notBefore) return broken(`${called(chain, index)} is not valid before ${notBefore.toISOString()}, and ${time}`, index)
        if (now > notAfter) return broken(`${called(chain, index)} expired on ${notAfter.toISOString()}, and ${time}`, index)
      }
      return holds(`until ${new Date(Math.min(...judged.map(({ notAfter }) => notAfter.getTime()))).toISOString()}`)
    }
  },
  {
    id: 'tls',
    title: 'TLS can serve it',
    basis: 'a web server that cannot load its certificate serves nothing; RFC 9155',
    expected: 'keys of 112 bits of security, and digests of signatures, that TLS takes',
    cure: 'Use RSA keys of 2048 bits or more, and SHA-256 or better for every signature below the root.',
    refusal: () => ({ chain: invalidChain, certificate: invalidFile }),
    check: ({ chain, purpose }) => {
      const served = purpose === 'certificate' ? chain.slice(0, 1) : chain
      // Told here, since what the TLS library takes differs between versions of Node.
      for (const [index, certificate] of served.entries()) {
        const key = shortKey(certificate.publicKey)
        if (key !== null) return broken(`the key of ${called(served, index)} is too short: ${key}`, index)
        const { weakDigest } = certificate
        // Nobody asks who vouches for a root.
        if (weakDigest !== null && !(certificate.selfIssued && isSignedBy(certificate, certificate))) {
          return broken(`${called(served, index)} is signed with ${weakDigest}`, index)
        }
      }
      try {
        createSecureContext({ cert: chainPem(served) })
        return holds('it loads')
      } catch (error) {
        return broken(`the TLS library refuses it: ${failureText(error)}`)
      }
    }
  }
]

const CAS_ONLY = 'Download the chain of the certificate that was issued, not that of the CA; or put the leaf in front of it.'

function tooMuch (chain: readonly Certificate[], { position, why, like = 0 }: Surplus): string {
  const it = called(chain, position)
  const other = called(chain, like)
  return {
    again: `${it} is ${other} once more`,
    renewed: `${it} is ${other} once more, issued anew with the same key`,
    namesake: `${it} has the name of ${other} and another key, and signed none of the others`,
    stranger: `${it} signed none of the others`
  }[why]
}

/** What a file that cannot be read provokes. */
export function unreadableRefusal (purpose: Purpose, { chainEncodingRefusal }: ChainSwitches): RefusalRow {
  if (purpose === 'migration') return cannotConnect
  return purpose === 'chain' && chainEncodingRefusal === 'CGEN1008' ? invalidChain : invalidFile
}

/** A usage extension that is not there: unrestricted under RFC 5280, but a chain "must contain" it (KB 000221202). */
function absent ({ purpose, switches }: Subject, found: string): Observation {
  const accepted = purpose === 'certificate' ? switches.absentUsageAcceptedOnCertificate : switches.absentUsageAcceptedOnChain
  return accepted ? holds(`${found}: unrestricted`, 0) : broken(found, 0)
}
