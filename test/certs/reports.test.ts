import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { inspect } from '../../certs/verdict/chain.ts'
import { DEFAULT_CHAIN_SWITCHES, type Purpose } from '../../certs/verdict/rule.ts'
import { decodeRequest } from '../../certs/x509/request.ts'

const FOLDER = join(import.meta.dirname, 'reports')
/** Between the beginning of the youngest of their certificates and the end of the oldest. */
const NOW = new Date('2026-12-01T00:00:00Z')

/** What must come of a file: accepted, warned or refused by a rule, with what is found. */
type Outcome =
  | 'accepted'
  | { readonly warn: string, readonly found: RegExp }
  | { readonly fail: string, readonly found: RegExp, readonly cure?: RegExp }

interface Report {
  readonly chain: Outcome
  readonly migration: Outcome
  readonly certificate: 'accepted' | 'CSEC9002'
}

const ACCEPTED = { chain: 'accepted', migration: 'accepted', certificate: 'accepted' } as const
const refused = (outcome: Outcome, certificate: Report['certificate'] = 'CSEC9002'): Report => ({ chain: outcome, migration: outcome, certificate })
const OTHER_KEY = { warn: 'authority-key', found: /of certificate 1 .* is not that of certificate 2 .* OpenSSL \(curl, Python\) will not find the issuer/ }

/** As the README of the folder has it. */
const REPORTS: Readonly<Record<string, Report>> = {
  'adcs-p7b-certificate-label/certnew.p7b': ACCEPTED,
  'p7b-ber-indefinite-length/chain.p7b': ACCEPTED,
  'silently-dropped-block/bom-before-intermediate.pem': ACCEPTED,
  'silently-dropped-block/label-before-begin.pem': refused({ fail: 'encoding', found: /^"certificate:" stands before the BEGIN of block 1/, cure: /awk/ }),
  'missing-final-newline-and-other-messages/bare-base64-certificate.txt':
    refused({ fail: 'encoding', found: /without BEGIN and END lines/, cure: /base64 -d FILE/ }),
  'missing-final-newline-and-other-messages/cat-without-newline.pem':
    refused({ fail: 'encoding', found: /^block 2 begins on the line on which the one before it ends/, cure: /awk 1 / }),
  'name-constraint-leading-dot/dot-only.pem': ACCEPTED,
  'v1-root/chain.pem': ACCEPTED,
  'authority-key-identifier-mismatch/keyid-of-another-key.pem': { chain: OTHER_KEY, migration: OTHER_KEY, certificate: 'accepted' },
  'purposes-of-issuers-not-judged/intermediate-code-signing.pem': {
    chain: { warn: 'issuer-purposes', found: /^certificate 2 .* is for codeSigning only/ },
    migration: { fail: 'issuer-purposes', found: /^certificate 2 .* is for codeSigning only/ },
    certificate: 'accepted'
  },
  'root-twice/root-twice.pem':
    refused({ fail: 'chain-surplus', found: /^certificate 4 .* is certificate 3 .* once more$/, cure: /Remove certificate 4/ }, 'accepted'),
  'second-root-of-the-same-name/old-root-behind.pem':
    refused({ fail: 'chain-surplus', found: /^certificate 4 .* has the name of certificate 3 .* another key/, cure: /Remove certificate 4/ }, 'accepted')
}

/** What UploadCertChain answers. */
const REFUSALS: Readonly<Record<string, string>> = {
  encoding: 'CSEC9002',
  'chain-surplus': 'CGEN1008 Invalid certificate chain provided.'
}

function judge (name: string, purpose: Purpose): { readonly refused: string, readonly told: ReadonlyArray<Record<string, unknown>> } {
  const csr = decodeRequest(readFileSync(join(FOLDER, name, '..', 'source.csr')))
  const context = { purpose, csrKey: csr.publicKey, now: NOW, switches: DEFAULT_CHAIN_SWITCHES }
  const { refusal, findings } = inspect(readFileSync(join(FOLDER, name)), context)
  const told = findings.filter(({ id, verdict }) => (verdict === 'fail' || verdict === 'warn') && id !== 'stand-alone')
  return {
    refused: [refusal?.messageId ?? [], ...refusal?.args ?? []].flat().join(' '),
    told: told.map(({ id, verdict, found, cure }) => ({ [verdict]: id, found, cure }))
  }
}

t.test('files from the field come out as people need it', async t => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name => /\/(?!source\.csr)/.test(name))
  t.same(files.sort(), Object.keys(REPORTS).sort(), 'an outcome for each file')
  for (const [name, { certificate, ...outcomes }] of Object.entries(REPORTS)) {
    t.equal(judge(name, 'certificate').refused, certificate === 'accepted' ? '' : certificate, `${name} as a certificate`)
    for (const purpose of ['chain', 'migration'] as const) {
      const outcome = outcomes[purpose]
      const { refused, told } = judge(name, purpose)
      const refusal = outcome === 'accepted' || 'warn' in outcome ? '' : purpose === 'migration' ? 'MOCK1001' : REFUSALS[outcome.fail]
      t.equal(refused, refusal, `${name} as a ${purpose}`)
      t.match(told, outcome === 'accepted' ? [] : [outcome], `${name} as a ${purpose}`)
      t.equal(told.length, outcome === 'accepted' ? 0 : 1)
    }
  }
})
