import t from 'tap'
import { inOrder, surplusOf } from '../../../certs/verdict/order.ts'
import { type Certificate, decodeCertificate } from '../../../certs/x509/certificate.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { type Link, issueChain } from '../../support/plan-chain.ts'

const [oldKey, newKey, leafKey] = [generateEcKey(), generateEcKey(), generateEcKey()]
const made = (...links: readonly Link[]): Certificate[] => issueChain(...links).map(decodeCertificate)
const name = { subject: { commonName: 'Root' } }
const [leaf, inter, root] = made({ key: leafKey }, {}, { ...name, key: newKey })
const [renewed] = made({ ...name, key: newKey })
const [namesake] = made({ ...name, key: oldKey })
const [stranger] = made({ subject: { commonName: 'Other' } })
if (!leaf || !inter || !root || !renewed || !namesake || !stranger) throw new Error('certificates are missing')

t.test('what is too much in a chain is named', async t => {
  t.same(surplusOf([leaf, inter, root]), null)
  t.same(surplusOf([leaf, root, inter]), null, 'order is the business of another rule')
  t.same(surplusOf([leaf, inter]), null, 'without a root nobody knows')
  t.same(surplusOf([root]), null)
  t.same(surplusOf([leaf, inter, root, root]), { position: 3, why: 'again', like: 2 })
  t.same(surplusOf([leaf, leaf, inter, root]), { position: 1, why: 'again', like: 0 })
  t.same(surplusOf([leaf, leaf]), { position: 1, why: 'again', like: 0 }, 'also without a root')
  t.same(surplusOf([leaf, inter, root, renewed]), { position: 3, why: 'renewed', like: 2 })
  t.same(surplusOf([leaf, inter, root, namesake]), { position: 3, why: 'namesake', like: 2 })
  t.same(surplusOf([leaf, inter, namesake, root]), { position: 2, why: 'namesake', like: 3 }, 'whichever comes first')
  t.same(surplusOf([leaf, inter, root, stranger]), { position: 3, why: 'stranger' })
})

t.test('a set is ordered by names, and by signatures where names are not enough', async t => {
  for (const set of [[leaf, inter, root], [root, leaf, inter], [root, inter, leaf]]) {
    t.same(inOrder(set, leafKey.publicKey), [leaf, inter, root])
    t.same(inOrder(set, null), [leaf, inter, root], 'without a request')
    t.same(inOrder(set, 'not given'), [leaf, inter, root])
  }
  t.same(inOrder([namesake, inter, root, leaf], leafKey.publicKey), [leaf, inter, root, namesake], 'the issuer whose key made the signature')
  t.same(inOrder([stranger, root, inter, leaf], leafKey.publicKey), [leaf, inter, root, stranger])
  t.same(inOrder([], null), [])
})

t.test('a CA that changed its key is no end of the path', async t => {
  const rolled = made({}, { subject: { commonName: 'CA' }, key: newKey }, { subject: { commonName: 'CA' }, key: oldKey })
  t.same(inOrder([...rolled].reverse(), null), rolled)
  t.same(surplusOf(rolled), null)
})
