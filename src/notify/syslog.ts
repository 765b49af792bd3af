import { type Socket, createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { AuditEntry } from '../appliance/logs/audit-entry.ts'
import { type AlertSeverity, SYSLOG_SEVERITY } from './alerts.ts'

/** Facility "log audit" (RFC 5424, 6.2.1). */
const FACILITY = 13
/** What every receiver takes over UDP (RFC 5426, 3.2: 2048 is advised; larger ones may be cut). Bytes. */
const MOST_BYTES = 2_048

/** Where a line comes from. */
export interface Origin {
  readonly name: string
  readonly version: string
}

/** Where a line goes. */
export interface Destination {
  readonly destinationAddress: string
  readonly portNumber: number
}

/**
 * An alert as a line of syslog (RFC 5424). What the product's lines look like is not public. The arguments follow the text,
 * joined as in the audit log.
 */
export function syslogLine ({ name, version }: Origin, entry: AuditEntry, severity: AlertSeverity): string {
  const { createdDate, messageId, message, messageArgs } = entry
  const priority = FACILITY * 8 + SYSLOG_SEVERITY[severity]
  const origin = `[origin software="OpenManage Enterprise" swVersion="${version.replace(/["\\\]]/g, '\\$&')}"]`
  const head = `<${priority}>1 ${createdDate} ${word(name, 255)} OpenManageEnterprise - ${word(messageId, 32)}`
  return `${head} ${origin} ${plain(`${message} ${messageArgs}`)}`
}

/** Sends lines over UDP (RFC 5426). Sockets are made when they are first needed, and keep no process alive. */
export class SyslogSender {
  readonly #sockets = new Map<4 | 6, Socket>()

  /** Resolves when the line has left. That it arrives nobody can know. @throws the system's error */
  async send (line: string, { destinationAddress, portNumber }: Destination): Promise<void> {
    const { address, family } = await lookup(destinationAddress)
    const socket = this.#socket(family === 6 ? 6 : 4)
    const bytes = Buffer.from(line).subarray(0, MOST_BYTES)
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, portNumber, address, error => {
        if (error === null) resolve()
        else reject(error)
      })
    })
  }

  close (): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
  }

  #socket (family: 4 | 6): Socket {
    const open = this.#sockets.get(family)
    if (open !== undefined) return open
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4').unref()
    // What a network answers to an earlier line is no error of the next.
    socket.on('error', () => {})
    this.#sockets.set(family, socket)
    return socket
  }
}

/** Printable characters without blanks, as header fields must be. */
function word (text: string, length: number): string {
  const fit = text.replace(/[^\x21-\x7e]/g, '_').slice(0, length)
  return fit === '' ? '-' : fit
}

/** No line break of a stranger's makes a line of its own. */
function plain (text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}
