import { draftAuthority, draftOf, revise, validity, write, writeAuthorities } from '../../certs/lab/draft.ts'
import { authorityKeyIdentifier } from '../../certs/x509/extension.ts'
import type { Flaw } from '../../certs/lab/flaw.ts'
import { type LabCa, createLabCa, withIntermediates } from '../../certs/lab/lab-ca.ts'
import { generateEcKey } from '../../certs/x509/key.ts'
import type { Appliance } from '../../src/appliance/appliance.ts'
import { TRUST_STORE, WEB_CERTIFICATE } from '../../src/appliance/certificate/certificate-state.ts'
import { piece } from './pieces.ts'
import { type Certification, flaw } from './certify.ts'

/** One console of a pair. */
export interface Setup extends Partial<Certification> {
  /** Days its clock is ahead of the machine's. */
  readonly clock?: number
  /** The chain is put in service without an upload, which would refuse it. Needs the console in this process. */
  readonly unjudged?: true
  /** What else no upload can bring about. Needs the console in this process. */
  readonly change?: (appliance: Appliance) => Promise<unknown>
}

/** A source and a target, and what becomes of their connection. Without a CA a console keeps its factory certificate. */
export interface Pair {
  readonly name: string
  readonly make: () => { readonly source: Setup, readonly target: Setup }
  /** Rules that each console finds broken when it judges the other. All empty: valid. */
  readonly source: readonly string[]
  readonly target: readonly string[]
}

const now = (): Date => new Date()
const lab = (intermediates = 1, more: Partial<Parameters<typeof createLabCa>[0]> = {}): LabCa => createLabCa({ now: now(), intermediates, ...more })
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)

/** Both certified by one CA, except for what is said. */
function one (name: string, source: Setup, target: Setup, faults: Pick<Pair, 'source' | 'target'>, make = lab): Pair {
  return {
    name,
    make: () => {
      const ca = make()
      return { source: { ca, ...source }, target: { ca, ...target } }
    },
    ...faults
  }
}

const VALID = { source: [], target: [] }
const BOTH = (...rules: string[]): Pick<Pair, 'source' | 'target'> => ({ source: rules, target: rules })
const LEAF_ALONE = ['chain-complete', 'peer-chain']
/** An upload of a single certificate trusts no root either. */
const OWN_LEAF_ALONE = ['anchor', 'own-chain']

/** An extension that names another key than the issuer's. OpenSSL then sees no chain; the KB does not speak of it. */
const STRANGE_KEY_IDENTIFIER: Flaw = {
  ...flaw('key-encipherment-only'),
  id: 'strange-authority-key-identifier',
  touches: 'leaf extensions',
  leaf: leaf => ({ ...leaf, keyIdentifiers: false, extensions: [...leaf.extensions, authorityKeyIdentifier(Buffer.alloc(20, 7))] })
}

/** The CA with its root issued again: same name, same key, other dates and serial number. */
function reissued ({ root, intermediates }: LabCa): LabCa {
  const [again] = writeAuthorities([revise(draftOf(root), validity(daysAgo(1), 7_000))])
  if (again === undefined) throw new TypeError('no root')
  return { root: again, intermediates }
}

/** The CA with its first intermediate issued again, for another key. */
function renewed ({ root, intermediates: [first, ...others] }: LabCa): LabCa {
  if (first === undefined) throw new TypeError('no intermediate')
  const [, again] = writeAuthorities([draftOf(root), revise(draftOf(first), generateEcKey())])
  if (again === undefined) throw new TypeError('no intermediate')
  return { root, intermediates: [again, ...others] }
}

/** The CA below another root, which has certified the CA's own. */
function crossSigned ({ root, intermediates }: LabCa): LabCa {
  const other = lab(0, { commonName: 'Other-Root' })
  const certificate = write(draftOf(root), other.root)
  return { root: other.root, intermediates: [{ certificate, privateKey: root.privateKey }, ...intermediates] }
}

/** A root whose common name is the usual one, of another organization. */
function otherOrganization (): LabCa {
  const draft = { ...draftAuthority('Root-CA', generateEcKey(), validity(now(), 3_650)), subject: { commonName: 'Root-CA', organization: 'Other' } }
  const [root] = writeAuthorities([draft])
  if (root === undefined) throw new TypeError('no root')
  return { root, intermediates: [] }
}

async function trustNobody (appliance: Appliance): Promise<unknown> {
  return await piece(appliance, TRUST_STORE).change(() => [])
}

function two (name: string, make: (ca: LabCa) => LabCa, faults: Pick<Pair, 'source' | 'target'>, base = lab): Pair {
  return {
    name,
    make: () => {
      const ca = base()
      return { source: { ca }, target: { ca: make(ca) } }
    },
    ...faults
  }
}

/** KB 000221202, connection verification, pair by pair. */
export const PAIRS: readonly Pair[] = [
  { name: 'the factory certificate on both', make: () => ({ source: {}, target: {} }), ...VALID },
  { name: 'the factory certificate on the source', make: () => ({ source: {}, target: { ca: lab() } }), ...BOTH('self-signed') },
  { name: 'the factory certificate on the target', make: () => ({ source: { ca: lab() }, target: {} }), ...BOTH('self-signed') },
  { name: 'a leaf alone on the source, the factory certificate on the target', make: () => ({ source: { ca: lab(), upload: 'certificate' }, target: {} }), source: ['own-chain', 'self-signed'], target: [...LEAF_ALONE, 'self-signed'] },

  one('the same CA', {}, {}, VALID),
  one('the same CA, without intermediates', {}, {}, VALID, () => lab(0)),
  one('the same CA, with three intermediates', {}, {}, VALID, () => lab(3)),
  one('an RSA root on both', {}, {}, VALID, () => lab(1, { keyType: 'rsa' })),
  two('an RSA root on one, an EC root of the same name on the other', () => lab(1, { keyType: 'rsa' }), BOTH('anchor')),
  one('a leaf for key encipherment only, which OpenSSL takes for no client', { flaws: [flaw('key-encipherment-only')] }, { flaws: [flaw('key-encipherment-only')] }, VALID),
  one("an authority key identifier that is not the issuer's", {}, { flaws: [STRANGE_KEY_IDENTIFIER] }, VALID),

  one('another intermediate under the same root on the target', {}, { flaws: [flaw('other-intermediate')] }, BOTH('ca-names')),
  one('another intermediate under the same root on the source', { flaws: [flaw('other-intermediate')] }, {}, BOTH('ca-names')),
  two('one intermediate more on the target', ca => withIntermediates(ca, 2), BOTH('ca-names')),
  two('no intermediate on the target', ({ root }) => ({ root, intermediates: [] }), BOTH('ca-names')),
  two('another CA', () => lab(1, { commonName: 'Other-Root' }), BOTH('anchor', 'ca-names')),
  two('a root of the same common name in another organization', otherOrganization, BOTH('anchor', 'ca-names'), () => lab(0)),
  one('CAs of the same names with other keys on the target', {}, { flaws: [flaw('impostor-root')] }, BOTH('anchor')),
  two('an intermediate of the same name with another key, under the same root', renewed, VALID),
  two('a root issued again with the same key', reissued, VALID),
  two('a root cross-signed by another one on the target', crossSigned, { source: ['ca-names'], target: ['anchor', 'ca-names'] }),

  one('an expired leaf on the target', {}, { flaws: [flaw('expired')] }, { source: ['validity'], target: [] }),
  one('an expired leaf on the source', { flaws: [flaw('expired')] }, {}, { source: [], target: ['validity'] }),
  one('an expired leaf on both', { flaws: [flaw('expired')] }, { flaws: [flaw('expired')] }, BOTH('validity')),
  one('a leaf that is not yet valid on the target', {}, { flaws: [flaw('not-yet-valid')] }, { source: ['validity'], target: [] }),
  one('a leaf that is not yet valid on the source', { flaws: [flaw('not-yet-valid')] }, {}, { source: [], target: ['validity'] }),
  one('an expired intermediate on the source', { flaws: [flaw('intermediate-expired')] }, {}, { source: [], target: ['validity'] }),
  one('the clock of the source years ahead', { clock: 4_000 }, {}, { source: ['validity'], target: [] }),
  one('the clock of the target years ahead', {}, { clock: 4_000 }, { source: [], target: ['validity'] }),
  one('the clock of the source behind', { clock: -1 }, {}, { source: ['validity'], target: [] }),
  one('the clock of the target years behind', {}, { clock: -4_000 }, { source: [], target: ['validity'] }),
  one('both clocks years ahead', { clock: 4_000 }, { clock: 4_000 }, BOTH('validity')),
  one('leaves that expired, by clocks that say they did not', { clock: -25, now: daysAgo(30), days: 10 }, { clock: -25, now: daysAgo(30), days: 10 }, VALID, () => createLabCa({ now: daysAgo(30) })),

  one('a leaf uploaded alone on the target', {}, { upload: 'certificate', first: 1 }, { source: LEAF_ALONE, target: OWN_LEAF_ALONE }),
  one('a leaf uploaded alone on the source', { upload: 'certificate', first: 1 }, {}, { source: OWN_LEAF_ALONE, target: LEAF_ALONE }),
  one('a whole chain uploaded as a single certificate on the target', {}, { upload: 'certificate' }, { source: LEAF_ALONE, target: OWN_LEAF_ALONE }),
  one('the same on both', { upload: 'certificate' }, { upload: 'certificate' }, BOTH('chain-complete', 'own-chain', 'peer-chain')),

  one('ten certificates', {}, {}, VALID, () => lab(8)),
  one('eleven certificates', {}, {}, BOTH('depth'), () => lab(9)),

  one('a root missing from the chain of the target', {}, {
    change: async appliance => await piece(appliance, WEB_CERTIFICATE).change(inService => ({ ...inService, chain: inService.chain.slice(0, -1) }))
  }, { source: ['ca-names', 'chain-complete'], target: ['ca-names'] }),
  one('a root missing from the trust store of the source', { change: trustNobody }, {}, { source: ['anchor'], target: [] }),
  one('a root missing from the trust store of the target', {}, { change: trustNobody }, { source: [], target: ['anchor'] }),
  one('a leaf for servers only on the target', {}, { unjudged: true, flaws: [flaw('no-client-auth')] }, { source: ['extended-key-usage'], target: [] }),
  one('a leaf for clients only on the source', { unjudged: true, flaws: [flaw('no-server-auth')] }, {}, { source: [], target: ['extended-key-usage'] }),
  one('a leaf without key encipherment on the target', {}, { unjudged: true, flaws: [flaw('no-key-encipherment')] }, { source: ['key-usage'], target: [] }),
  one('a wildcard on the source', { unjudged: true, flaws: [flaw('wildcard-common-name')] }, {}, { source: [], target: ['common-name'] }),
  one('an intermediate that is no CA on the target', {}, { unjudged: true, flaws: [flaw('intermediate-not-a-ca')] }, { source: ['certificate-authority'], target: [] }),
  one('a broken signature on the target', {}, { unjudged: true, flaws: [flaw('intermediate-bad-signature')] }, { source: ['signature'], target: [] })
]
