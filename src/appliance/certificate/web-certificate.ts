import { createPublicKey } from 'node:crypto'
import { type Certificate, decodeCertificate, toPem } from '../../../certs/x509/certificate.ts'
import { armour, unarmoured } from '../../../certs/x509/pem.ts'
import { inspect, type Verdict } from '../../../certs/verdict/chain.ts'
import { issueFactoryCertificate } from '../../../certs/lab/issue.ts'
import { generateEcKey, generateRsaKey, privateKeyPem } from '../../../certs/x509/key.ts'
import type { KeyPool } from '../../../certs/key-pool.ts'
import { createRequest } from '../../../certs/x509/request.ts'
import { Refusal } from '../../messages.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor } from '../logs/audit-log.ts'
import { type CsrInput, csrFields } from './csr-fields.ts'
import { inspectCsr } from './csr-rules.ts'
import type { ApplianceState } from '../state.ts'
import type { CsrState, WebCertificateState } from './certificate-state.ts'

/** The two upload endpoints. */
export type UploadKind = 'chain' | 'certificate'

/** What the web server presents. */
export interface Credentials {
  /** PKCS#8 PEM. A secret. */
  readonly privateKey: string
  /** PEM, leaf first. */
  readonly chain: string
}

/** The certificate of the appliance's web server: its signing request, its uploads, what is in service. */
export class WebCertificate {
  readonly #appliance: Appliance
  readonly #keys: KeyPool
  #leaf: { readonly of: WebCertificateState, readonly certificate: Certificate } | null = null

  constructor (appliance: Appliance, keys: KeyPool) {
    this.#appliance = appliance
    this.#keys = keys
  }

  get credentials (): Credentials {
    const { privateKey, chain } = this.#appliance.state.webCertificate
    return { privateKey, chain: chain.join('') }
  }

  /** The leaf in service. */
  get leaf (): Certificate {
    const of = this.#appliance.state.webCertificate
    if (this.#leaf?.of !== of) this.#leaf = { of, certificate: decodeCertificate(unarmoured(of.chain[0] ?? '')) }
    return this.#leaf.certificate
  }

  /**
   * Makes a certificate signing request with a fresh key, which replaces the pending one; the certificate in service
   * stays until an upload succeeds.
   *
   * The fields leave a diagnosis.
   *
   * @returns the request as the product prints it: PEM on one line (ansible issues 370 and 904)
   * @throws {Refusal} CGEN6002 naming the first bad field
   */
  async generateCsr (input: CsrInput, actor: Actor): Promise<string> {
    const { switches } = this.#appliance
    this.#judgeRequest(input, actor)
    const { subject, subjectAltNames, keySize } = csrFields(input, switches)
    const key = keySize === 2048 ? await this.#keys.take() : await generateRsaKey(keySize)
    const request = armour('CERTIFICATE REQUEST', createRequest(subject, subjectAltNames, key))
    const csr: CsrState = { privateKey: privateKeyPem(key.privateKey), request }
    await this.#appliance.commit(() => ({ csr }), [{ event: 'csrGenerated', actor, args: [subject.commonName] }])
    this.#appliance.emit('csr', subject.email ?? '', subject.commonName, request)
    return switches.csrOnOneLine ? request.replaceAll('\n', '') : request
  }

  /**
   * Judges an uploaded file and, if it is accepted, puts it in service: nothing is changed otherwise. Every upload
   * leaves a diagnosis, a refused one also the line of KB 000221202 in `tomcat/application.log`.
   *
   * @throws {Refusal} CGEN1008 or CSEC9002, by the first broken rule
   */
  async upload (kind: UploadKind, bytes: Buffer, actor: Actor): Promise<void> {
    await this.#appliance.commit(state => {
      const verdict = this.#judge(kind, bytes, state.csr)
      this.#diagnose(kind, verdict, actor)
      return this.#accepted(kind, verdict, state)
    }, [{ event: 'certificateUploaded', actor, args: [kind] }])
    this.#appliance.emit('web-certificate')
  }

  #judgeRequest (input: CsrInput, actor: Actor): void {
    const { diagnoses, switches } = this.#appliance
    const { findings, argument } = inspectCsr(input, switches)
    const refusal = argument === null ? null : new Refusal('CGEN6002', [argument])
    diagnoses.record({ operation: 'GenerateCSR', actor, findings, outcome: refusal === null ? 'accepted' : 'refused', messageId: refusal?.messageId ?? null })
    if (refusal !== null) throw refusal
  }

  #judge (kind: UploadKind, bytes: Buffer, csr: CsrState | null): Verdict {
    const { clock, switches } = this.#appliance
    const csrKey = csr === null ? null : createPublicKey(csr.privateKey)
    return inspect(bytes, { purpose: kind, csrKey, now: clock.now(), switches })
  }

  #diagnose (kind: UploadKind, { refusal: row, findings }: Verdict, actor: Actor): void {
    const { applicationLog, diagnoses, logger, name, switches } = this.#appliance
    const operation = kind === 'chain' ? 'UploadCertChain' : 'UploadCertificate'
    const diagnosis = diagnoses.record({ operation, actor, findings, outcome: row === null ? 'accepted' : 'refused', messageId: row?.messageId ?? null })
    const told = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').map(({ id, verdict, found, cure }) => ({ rule: id, verdict, found, cure }))
    logger.info({ appliance: name, operation, diagnosis: diagnosis.id, messageId: row?.messageId, findings: told }, row === null ? 'certificate accepted' : 'certificate refused')
    if (row === null) return
    const refusal = new Refusal(row.messageId, row.args, { status: switches.uploadRefusalStatus })
    applicationLog.uploadRefused(kind, refusal)
    this.#appliance.audit({ event: 'certificateRefused', actor, args: [kind] })
    throw refusal
  }

  #accepted (kind: UploadKind, { chain }: Verdict, { csr, trustStore }: ApplianceState): Partial<ApplianceState> {
    if (csr === null) throw new Error('a certificate was accepted although no request is pending')
    const pems = chain.map(toPem)
    const anchor = kind === 'chain' ? pems.at(-1) : undefined
    return {
      webCertificate: { privateKey: csr.privateKey, chain: pems, origin: kind },
      // KB 000221202, requirement 5: the root certificate is added to the trusted root store of the appliance.
      ...(anchor !== undefined && !trustStore.includes(anchor) && { trustStore: [...trustStore, anchor] }),
      ...(!this.#appliance.switches.csrKeyKept && { csr: null })
    }
  }
}

/** The self-signed certificate a new appliance comes with. Its key is a P-256 key: cheap, so that no start waits for RSA. */
export function factoryCertificate (commonName: string, now: Date): WebCertificateState {
  const key = generateEcKey()
  const der = issueFactoryCertificate(commonName, key, now)
  return { privateKey: privateKeyPem(key.privateKey), chain: [armour('CERTIFICATE', der)], origin: 'factory' }
}
