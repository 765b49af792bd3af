import { createPublicKey } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { type Certificate, decodeCertificate, toPem } from '../../../certs/x509/certificate.ts'
import { armour, unarmoured } from '../../../certs/x509/pem.ts'
import { inspect, type Verdict } from '../../../certs/verdict/chain.ts'
import { isBroken } from '../../../certs/verdict/peer.ts'
import { issueFactoryCertificate } from '../../../certs/lab/issue.ts'
import { generateEcKey, privateKeyPem } from '../../../certs/x509/key.ts'
import type { KeyPool } from '../../../certs/key-pool.ts'
import { createRequest } from '../../../certs/x509/request.ts'
import type { Clock } from '../clock/clock.ts'
import type { Identity } from '../identity.ts'
import type { Ledger } from '../ledger.ts'
import type { ApplicationLog } from '../logs/application-log.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Diagnoses } from '../logs/diagnoses.ts'
import type { Log } from '../logs/log.ts'
import { Refusal } from '../../messages.ts'
import type { WebServer } from '../settings/web-server.ts'
import type { Piece, Put, State } from '../slice.ts'
import type { SwitchBoard } from '../switches.ts'
import { outlineOf } from './chain-outline.ts'
import { CSR, type CsrState, TRUST_STORE, WEB_CERTIFICATE, type WebCertificateState } from './certificate-state.ts'
import { type CsrInput, csrFields } from './csr-fields.ts'
import { inspectCsr } from './csr-rules.ts'

/** Roots that are trusted: whoever may upload chains could add to them without end. The oldest goes. */
const MOST_ANCHORS = 100

/** The two upload endpoints. */
export type UploadKind = 'chain' | 'certificate'

/** What the web server presents. */
export interface Credentials {
  /** PKCS#8 PEM. A secret. */
  readonly privateKey: string
  /** PEM, leaf first. */
  readonly chain: string
}

interface Events {
  /** A signing request was made. @param email whose address is in its subject */
  csr: [email: string, commonName: string, request: string]
}

interface Needs {
  readonly ledger: Ledger
  readonly identity: Identity
  readonly clock: Clock
  readonly switches: SwitchBoard
  readonly keys: KeyPool
  readonly webServer: WebServer
  readonly log: Log
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
}

/** The certificate of the appliance's web server: its signing request, its uploads, what is in service, and whom it trusts. */
export class WebCertificate extends EventEmitter<Events> {
  readonly #needs: Needs
  readonly #inService: Piece<WebCertificateState>
  readonly #csr: Piece<CsrState | null>
  readonly #trustStore: Piece<readonly string[]>
  #leaf: { readonly of: WebCertificateState, readonly certificate: Certificate } | null = null

  constructor (needs: Needs) {
    super()
    const { clock, identity, ledger } = needs
    this.#needs = needs
    this.#inService = ledger.slice({ ...WEB_CERTIFICATE, factory: () => factoryCertificate(identity.name, clock.now()) })
    this.#csr = ledger.slice(CSR)
    this.#trustStore = ledger.slice(TRUST_STORE)
  }

  /** What the web server presents, and where it came from. */
  get inService (): WebCertificateState {
    return this.#inService.value
  }

  /** The pending request; null where there is none. */
  get csr (): CsrState | null {
    return this.#csr.value
  }

  /** Trust anchors, PEM. */
  get trustStore (): readonly string[] {
    return this.#trustStore.value
  }

  get credentials (): Credentials {
    const { privateKey, chain } = this.inService
    return { privateKey, chain: chain.join('') }
  }

  /** The leaf in service. */
  get leaf (): Certificate {
    const of = this.inService
    if (this.#leaf?.of !== of) this.#leaf = { of, certificate: decodeCertificate(unarmoured(of.chain[0] ?? '')) }
    return this.#leaf.certificate
  }

  /**
   * Makes a certificate signing request with a fresh key, which replaces the pending one; the certificate in service
   * stays until an upload succeeds.
   *
   * The fields leave a diagnosis.
   *
   * @param hasLeft whether whoever asked is gone: the pending request stays then
   * @returns the request as the product prints it: PEM on one line (ansible issues 370 and 904)
   * @throws {Refusal} CGEN6002 naming the first bad field; CGEN1008 with status 503 where too many wait for a key, or the client has left
   */
  async generateCsr (input: CsrInput, actor: Actor, hasLeft: () => boolean = () => false): Promise<string> {
    const { diagnoses, keys, switches: { current: switches } } = this.#needs
    const { findings, argument } = inspectCsr(input, switches)
    const tell = (refusal: Refusal | null): void => {
      const outcome = refusal === null ? 'accepted' : 'refused'
      diagnoses.record({ operation: 'GenerateCSR', actor, findings, outcome, messageId: refusal?.messageId ?? null })
    }
    if (argument !== null) {
      const refusal = new Refusal('CGEN6002', [argument])
      tell(refusal)
      throw refusal
    }
    const { subject, subjectAltNames, keySize } = csrFields(input, switches)
    const key = await keys.take(keySize, hasLeft)
    const request = armour('CERTIFICATE REQUEST', createRequest(subject, subjectAltNames, key))
    await this.#csr.change(() => ({ privateKey: privateKeyPem(key.privateKey), request }), [
      { event: 'csrGenerated', actor, args: [subject.commonName] }
    ])
    tell(null)
    this.emit('csr', subject.email ?? '', subject.commonName, request)
    return switches.csrOnOneLine ? request.replaceAll('\n', '') : request
  }

  /** What would become of an upload, which is not made. Nothing is changed, logged or diagnosed. */
  judge (kind: UploadKind, bytes: Buffer): Verdict {
    return this.#judge(kind, bytes, this.csr?.privateKey ?? null)
  }

  /**
   * Judges an uploaded file and, if it is accepted, puts it in service: nothing is changed otherwise. Every upload
   * leaves a diagnosis, a refused one also the line of KB 000221202 in `tomcat/application.log`.
   *
   * @throws {Refusal} CGEN1008 or CSEC9002, by the first broken rule
   */
  async upload (kind: UploadKind, bytes: Buffer, actor: Actor): Promise<void> {
    await this.#take(kind, bytes, state => this.#csr.of(state)?.privateKey ?? null, actor)
  }

  /**
   * The same with a key that was made elsewhere, as an appliance may begin with. The pending request stays.
   *
   * @param privateKey PKCS#8 PEM
   */
  async install (kind: UploadKind, bytes: Buffer, privateKey: string, actor: Actor): Promise<void> {
    await this.#take(kind, bytes, () => privateKey, actor)
  }

  async #take (kind: UploadKind, bytes: Buffer, keyOf: (state: State) => string | null, actor: Actor): Promise<void> {
    const { ledger, webServer } = this.#needs
    const verdict = await ledger.commit((state, put) => {
      const privateKey = keyOf(state)
      const verdict = this.#judge(kind, bytes, privateKey)
      if (verdict.refusal === null) this.#accept(kind, verdict, privateKey, state, put)
      return verdict
    }, ({ refusal }) => refusal === null ? [{ event: 'certificateUploaded', actor, args: [kind] }] : [])
    this.#tell(kind, verdict, actor)
    webServer.restart()
  }

  #judge (kind: UploadKind, bytes: Buffer, privateKey: string | null): Verdict {
    const { clock, switches } = this.#needs
    const csrKey = privateKey === null ? null : createPublicKey(privateKey)
    return inspect(bytes, { purpose: kind, csrKey, now: clock.now(), switches: switches.current })
  }

  #accept (kind: UploadKind, { chain }: Verdict, privateKey: string | null, state: State, put: Put): void {
    const [csr, trustStore] = [this.#csr.of(state), this.#trustStore.of(state)]
    if (privateKey === null) throw new Error('a certificate was accepted although no request is pending')
    const pems = chain.map(toPem)
    const anchor = kind === 'chain' ? pems.at(-1) : undefined
    put(this.#inService, { privateKey, chain: pems, origin: kind })
    // KB 000221202, requirement 5: the root certificate is added to the trusted root store of the appliance.
    if (anchor !== undefined && !trustStore.includes(anchor)) put(this.#trustStore, [...trustStore, anchor].slice(-MOST_ANCHORS))
    if (csr?.privateKey === privateKey && !this.#needs.switches.current.csrKeyKept) put(this.#csr, null)
  }

  /** Tells what came of an upload. @throws {Refusal} that of the verdict */
  #tell (kind: UploadKind, { refusal: row, findings, chain: certificates }: Verdict, actor: Actor): void {
    const { applicationLog, diagnoses, ledger, log, switches } = this.#needs
    const operation = kind === 'chain' ? 'UploadCertChain' : 'UploadCertificate'
    const outcome = row === null ? 'accepted' : 'refused'
    const refusal = row === null ? null : new Refusal(row.messageId, row.args, { status: switches.current.uploadRefusalStatus })
    const chain = outlineOf(certificates)
    const logged = refusal === null ? {} : { logLine: applicationLog.uploadRefused(kind, refusal) }
    const diagnosis = diagnoses.record({ operation, actor, findings, outcome, messageId: row?.messageId ?? null, chain, ...logged })
    const told = findings
      .filter(isBroken)
      .map(({ id, verdict, found, cure }) => ({ rule: id, verdict, found, cure }))
    log.info({ operation, diagnosis: diagnosis.id, messageId: row?.messageId, findings: told }, `certificate ${outcome}`)
    if (refusal === null) return
    ledger.audit({ event: 'certificateRefused', actor, args: [kind] })
    throw refusal
  }
}

/** The self-signed certificate a new appliance comes with. Its key is a P-256 key: cheap, so that no start waits for RSA. */
export function factoryCertificate (commonName: string, now: Date): WebCertificateState {
  const key = generateEcKey()
  const der = issueFactoryCertificate(commonName, key, now)
  return { privateKey: privateKeyPem(key.privateKey), chain: [armour('CERTIFICATE', der)], origin: 'factory' }
}
