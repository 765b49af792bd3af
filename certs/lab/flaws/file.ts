import { randomBytes } from 'node:crypto'
import { armour } from '../../x509/pem.ts'
import { encodeBundle } from '../../x509/encode-bundle.ts'
import { encodePkcs7 } from '../../x509/pkcs7.ts'
import { draftAuthority, draftOf, revise, validity, write, type AuthorityDraft } from '../draft.ts'
import { INVALID_CHAIN, INVALID_FILE, INVALID_KEY, type Flaw } from '../flaw.ts'
import { generateEcKey } from '../../x509/key.ts'

/** What can be wrong with the choice and the order of the certificates. A single upload looks at the first one only. */
export const LIST_FLAWS: readonly Flaw[] = [
  {
    id: 'missing-root',
    title: 'the root is not in the file',
    basis: 'KB 000221202, requirement 5: the full chain, which includes the root',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    intermediates: 1,
    list: certificates => certificates.slice(0, -1)
  },
  {
    id: 'missing-intermediate',
    title: 'the CA that signed the leaf is not in the file',
    basis: 'KB 000221202: all intermediate CA certificates must be included',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    intermediates: 1,
    list: certificates => certificates.filter((_, index) => index !== 1)
  },
  {
    id: 'leaf-only',
    title: 'the leaf is alone in the file',
    basis: 'KB 000221202, requirement 5; what a single upload wants',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: certificates => certificates.slice(0, 1)
  },
  {
    id: 'no-leaf',
    title: 'only the CAs are in the file',
    basis: 'KB 000221202, requirement 1: the first certificate is not one of the CSR',
    touches: 'list of certificates',
    refusals: { chain: INVALID_KEY, certificate: INVALID_FILE },
    list: certificates => certificates.slice(1)
  },
  {
    id: 'root-first',
    title: 'the chain is upside down: root first, leaf last',
    basis: 'KB 000221202: the chain starts with the stand-alone certificate',
    touches: 'list of certificates',
    refusals: { chain: INVALID_KEY, certificate: INVALID_FILE },
    list: certificates => certificates.toReversed()
  },
  {
    id: 'shuffled',
    title: 'the CAs follow the leaf in the wrong order',
    basis: 'KB 000221202: an ordered list, each certificate signed by the next',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    intermediates: 1,
    list: ([leaf, ...authorities]) => [...(leaf === undefined ? [] : [leaf]), ...authorities.toReversed()]
  },
  {
    id: 'leaf-twice',
    title: 'the leaf is in the file twice',
    basis: 'KB 000221202: each certificate is followed by the one that signed it',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: certificates => [...certificates.slice(0, 1), ...certificates]
  },
  {
    id: 'stranger',
    title: 'a root of another CA follows the chain',
    basis: 'KB 000221202: the file holds the chain and nothing else',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: (certificates, { now }) => [...certificates, selfSigned(draftAuthority('Stranger-CA', generateEcKey(), validity(now, 365)))]
  },
  {
    id: 'mismatched-root',
    title: 'the root has the right name and another key',
    basis: 'KB 000221202, requirement 6: the root validates every certificate of the chain',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: certificates => certificates.map((certificate, index) => {
      if (index < certificates.length - 1) return certificate
      const key = generateEcKey()
      return selfSigned(revise(draftOf({ certificate, privateKey: key.privateKey }), key))
    })
  }
]

/** What can be wrong with the bytes. */
export const FILE_FLAWS: readonly Flaw[] = [
  {
    id: 'der',
    title: 'the leaf in binary (DER)',
    basis: 'KB 000221202, requirement 2: Base-64 encoding',
    ...unreadable((_, certificates) => encodeBundle(certificates, 'der'))
  },
  {
    id: 'binary-p7b',
    title: 'a PKCS#7 file in binary',
    basis: 'KB 000221202, requirement 2: Base-64 encoding',
    ...unreadable((_, certificates) => encodePkcs7(certificates))
  },
  {
    id: 'truncated',
    title: 'the file ends too early',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(file => file.subarray(0, Math.max(0, file.length - 100)))
  },
  {
    id: 'broken-base64',
    title: 'a character that is not Base 64 in the first block',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(file => {
      const damaged = Buffer.from(file)
      damaged[file.indexOf('\n') + 20] = 0x21
      return damaged
    })
  },
  {
    id: 'garbage',
    title: 'random bytes',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(() => randomBytes(1024))
  },
  {
    id: 'web-page',
    title: "the CA's web page instead of the certificate",
    basis: 'what saving a link with a login behind it yields',
    ...unreadable(() => Buffer.from('<!DOCTYPE html>\n<html><head><title>Microsoft Active Directory Certificate Services</title></head><body>401 - Unauthorized</body></html>\n'))
  },
  {
    id: 'empty',
    title: 'an empty file',
    basis: 'KB 000221202, CSEC9002: the file is invalid',
    ...unreadable(() => Buffer.alloc(0))
  },
  {
    id: 'request',
    title: 'the request itself instead of the certificate',
    basis: 'KB 000221202, CSEC9002: the file is invalid',
    ...unreadable((_file, _certificates, { request }) => Buffer.from(armour('CERTIFICATE REQUEST', request.der)))
  },
  {
    id: 'private-key',
    title: 'a private key follows the certificates',
    basis: "Dell's product takes certificates of its own CSR only: the key never leaves it (ansible issue 1119)",
    ...unreadable(file => Buffer.concat([file, Buffer.from(generateEcKey().privateKey.export({ type: 'pkcs8', format: 'pem' }))]))
  },
  {
    id: 'encrypted-private-key',
    title: 'an encrypted private key follows the certificates',
    basis: "Dell's product takes certificates of its own CSR only: the key never leaves it (ansible issue 1119)",
    ...unreadable(file => Buffer.concat([file, Buffer.from(generateEcKey().privateKey.export({
      type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret'
    }))]))
  }
]

function unreadable (file: NonNullable<Flaw['file']>): Pick<Flaw, 'touches' | 'refusals' | 'file'> {
  return { touches: 'file', refusals: { chain: INVALID_FILE, certificate: INVALID_FILE }, file }
}

function selfSigned (draft: AuthorityDraft): Buffer {
  return write(draft, null, draft.privateKey)
}
