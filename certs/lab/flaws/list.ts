import { draftAuthority, draftOf, revise, validity, write, type AuthorityDraft } from '../draft.ts'
import { INVALID_CHAIN, INVALID_FILE, INVALID_KEY, flaws } from '../flaw.ts'
import { generateEcKey } from '../../x509/key.ts'

/** What can be wrong with the choice and the order of the certificates. A single upload looks at the first one only. */
export const LIST_FLAWS = flaws([
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
    list: certificates => certificates.map((certificate, index) => index < certificates.length - 1 ? certificate : renewed(certificate))
  },
  {
    id: 'root-twice',
    title: 'the root is in the file twice',
    basis: 'KB 000221202: an ordered list, each certificate signed by the next',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: certificates => [...certificates, ...certificates.slice(-1)]
  },
  {
    id: 'old-root',
    title: 'a root of the same name and another key follows the chain',
    basis: 'the Microsoft CA after a renewal with a new key; KB 000221202: the file holds the chain and nothing else',
    touches: 'list of certificates',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    list: certificates => [...certificates, ...certificates.slice(-1).map(renewed)]
  }
])

/** A root of the same name with a key of its own. */
function renewed (certificate: Buffer): Buffer {
  const key = generateEcKey()
  return selfSigned(revise(draftOf({ certificate, privateKey: key.privateKey }), key))
}

function selfSigned (draft: AuthorityDraft): Buffer {
  return write(draft, null, draft.privateKey)
}
