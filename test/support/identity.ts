import { basicConstraints, keyUsage } from '../../certs/x509/extension.ts'
import { issueCertificate } from '../../certs/lab/issue.ts'
import { generateEcKey, privateKeyPem, type KeyPair } from '../../certs/x509/key.ts'
import { createRequest } from '../../certs/x509/request.ts'
import type { Account } from '../../src/appliance/accounts/account-state.ts'
import type { SessionLimit } from '../../src/appliance/accounts/session-limit.ts'
import type { CsrState, WebCertificateState } from '../../src/appliance/certificate/certificate-state.ts'
import type { AuditEntry } from '../../src/appliance/logs/audit-entry.ts'
import type { LoginSecurity } from '../../src/appliance/settings/security-state.ts'
import type { State } from '../../src/appliance/slice.ts'
import { slices } from './kept.ts'

/** What an appliance has of certificates: a leaf under a root, and a pending request with a key of its own. */
export interface Identity {
  readonly webCertificate: WebCertificateState
  readonly csr: CsrState | null
  readonly trustStore: readonly string[]
}

/** A whole state, of which tests look at some pieces. */
export interface WholeState extends State, Identity {
  readonly accounts: readonly Account[]
  readonly sessionLimits: readonly SessionLimit[]
  readonly loginSecurity: LoginSecurity
}

const DAY = 24 * 60 * 60 * 1000

/** Makes an identity that fits together, in about a millisecond. */
export function makeIdentity (commonName: string): Identity {
  const notBefore = new Date()
  const notAfter = new Date(notBefore.getTime() + 30 * DAY)
  const [root, leaf, pending] = [generateEcKey(), generateEcKey(), generateEcKey()] as const
  const issuer = { commonName: `${commonName} root` }
  const issue = (subject: { commonName: string }, key: KeyPair, ca: boolean): string => pem('CERTIFICATE', issueCertificate({
    subject,
    issuer,
    publicKey: key.publicKey,
    signingKey: root.privateKey,
    notBefore,
    notAfter,
    extensions: [basicConstraints({ ca }), keyUsage(ca ? ['keyCertSign'] : ['digitalSignature'])]
  }))
  const anchor = issue(issuer, root, true)
  return {
    webCertificate: { privateKey: privateKeyPem(leaf.privateKey), chain: [issue({ commonName }, leaf, false), anchor], origin: 'chain' },
    csr: { privateKey: privateKeyPem(pending.privateKey), request: pem('CERTIFICATE REQUEST', createRequest({ commonName }, [commonName], pending)) },
    trustStore: [anchor]
  }
}

/** A whole state of an appliance. */
export function makeState (revision: number, identity: Identity): WholeState {
  return {
    ...slices.factory(),
    revision,
    guid: '0b5c9d0e-4a1f-4b58-9f1c-3a5a6f3a0001',
    accounts: [{ id: '10078', userName: 'admin', password: { salt: 'c2FsdA==', digest: 'ZGlnZXN0' }, roleId: '10', enabled: true }],
    sessionLimits: [
      { sessionType: 'GUI', maxSessions: 6, sessionTimeout: 1_800_000 },
      { sessionType: 'API', maxSessions: 100, sessionTimeout: 1_800_000 },
      { sessionType: 'UniversalTimeout', maxSessions: 0, sessionTimeout: -1 }
    ],
    loginSecurity: { lockoutFailCount: 3, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false },
    ...identity
  }
}

/** An audit entry. */
export function makeEntry (id: number, messageArgs = ''): AuditEntry {
  return {
    id,
    severity: '1000',
    message: 'Successfully logged in.',
    category: 'Audit',
    userName: 'admin',
    ipAddress: '127.0.0.1',
    messageArgs,
    messageId: 'CUSR0001',
    createdDate: '2026-01-01T00:00:00.000Z'
  }
}

function pem (label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
}
