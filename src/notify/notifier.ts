import type { Appliance } from '../appliance/appliance.ts'
import type { AuditEvent } from '../appliance/logs/audit-log.ts'
import type { AuditEntry } from '../appliance/logs/audit-entry.ts'
import { failureText } from '../failure.ts'
import { ALERTS } from './alerts.ts'
import { mailCsr } from './mail.ts'
import { SyslogSender, syslogLine } from './syslog.ts'

/** Mails and lines that may be on their way at once; what is more is dropped. */
const MOST_PENDING = 100

/**
 * Tells the outside of what happens on an appliance, to whom its settings say: alerts to syslog servers, signing requests by mail.
 * On a new appliance that is nobody. What goes wrong is logged, and disturbs nothing.
 */
export class Notifier {
  readonly #appliance: Appliance
  readonly #syslog = new SyslogSender()
  readonly #pending = new Set<Promise<void>>()

  /** Listens from now on, until the appliance is switched off. */
  constructor (appliance: Appliance) {
    this.#appliance = appliance
    appliance.ledger.on('audited', (event, entry) => { this.#alert(event, entry) })
    appliance.webCertificate.on('csr', (email, commonName, request) => { this.#mail(email, commonName, request) })
    appliance.ledger.on('closed', () => { this.#syslog.close() })
  }

  /** Messages on their way. */
  get pending (): number {
    return this.#pending.size
  }

  /** Waits for what is on its way. */
  async idle (): Promise<void> {
    await Promise.all(this.#pending)
  }

  #alert (event: AuditEvent, entry: AuditEntry): void {
    const severity = ALERTS[event]
    if (severity === undefined) return
    for (const server of this.#appliance.settings.get('syslog')) {
      if (!server.enabled || isNobody(server.destinationAddress)) continue
      const line = syslogLine(this.#appliance, entry, severity)
      this.#start('a syslog server cannot be told', server.destinationAddress, async () => { await this.#syslog.send(line, server) })
    }
  }

  #mail (email: string, commonName: string, request: string): void {
    const { name, settings, webCertificate: { trustStore } } = this.#appliance
    const smtp = settings.get('smtp')
    if (email === '' || isNobody(smtp.destinationAddress)) return
    const from = settings.get('preferences').EMAIL_SENDER ?? ''
    this.#start('a signing request cannot be mailed', smtp.destinationAddress, async () => {
      await mailCsr({ from, to: email, commonName, request, appliance: name }, smtp, trustStore)
    })
  }

  #start (failure: string, destination: string, send: () => Promise<void>): void {
    const { log } = this.#appliance
    if (this.#pending.size >= MOST_PENDING) {
      log.warn({ destination }, `${failure}: too many messages are on their way`)
      return
    }
    const sent = send().catch((error: unknown) => {
      // Of the error the words alone: what a library hangs on it may hold credentials.
      log.warn({ destination, reason: failureText(error) }, failure)
    }).then(() => { this.#pending.delete(sent) })
    this.#pending.add(sent)
  }
}

/** Has an appliance tell the outside of what happens on it, until it is switched off. */
export function announce (appliance: Appliance): Notifier {
  return new Notifier(appliance)
}

/** A new appliance's mail server is `localhost`, which is nobody: a mock's machine is not a mail server. */
function isNobody (address: string): boolean {
  return address === '' || address === 'localhost'
}
