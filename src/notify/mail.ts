import { rootCertificates } from 'node:tls'
import type { Options } from 'nodemailer/lib/smtp-transport/index.js'
import type { SmtpSettings } from '../appliance/settings/settings-state.ts'
import { failureText } from '../failure.ts'

/** Milliseconds a mail server may keep us waiting, at each step. */
const PATIENCE_MS = 10_000

/** A signing request that is to reach the person who is to have it signed. */
export interface CsrMail {
  readonly from: string
  readonly to: string
  readonly commonName: string
  /** PEM, with line breaks. */
  readonly request: string
  readonly appliance: string
}

/**
 * Sends a signing request by mail. With SSL the mail server's certificate is verified against the well-known authorities and
 * the appliance's trust store, and a server that begins in the clear has to go on with STARTTLS; without, nothing is encrypted.
 *
 * @throws the mail server's or the system's error. It never holds the password
 */
export async function mailCsr (mail: CsrMail, smtp: SmtpSettings, trustStore: readonly string[]): Promise<void> {
  try {
    await send(mail, smtp, trustStore, smtp.useSSL ? { secure: true } : { ignoreTLS: true })
  } catch (error) {
    if (!smtp.useSSL || !isInTheClear(error)) throw error
    await send(mail, smtp, trustStore, { requireTLS: true })
  }
}

/** What OpenSSL says of a server that does not speak TLS at once. */
function isInTheClear (error: unknown): boolean {
  return /wrong version number/i.test(failureText(error))
}

async function send (
  mail: CsrMail, smtp: SmtpSettings, trustStore: readonly string[], security: Pick<Options, 'secure' | 'ignoreTLS' | 'requireTLS'>
): Promise<void> {
  const { from, to, commonName, request, appliance } = mail
  const { createTransport } = await import('nodemailer')
  const { destinationAddress, portNumber, useCredentials, credential } = smtp
  const transport = createTransport({
    host: destinationAddress,
    port: portNumber,
    ...security,
    tls: { ca: [...rootCertificates, ...trustStore] },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // Nothing of ours is fetched or read from disk on behalf of a message.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(useCredentials && { auth: { user: credential.user ?? '', pass: credential.password ?? '' } })
  })
  try {
    await transport.sendMail({
      from: { name: 'OpenManage Enterprise', address: from },
      to: { name: '', address: to },
      subject: `Certificate signing request for ${commonName}`,
      text: `The OpenManage Enterprise appliance ${appliance} has generated a certificate signing request for ${commonName}. ` +
        'It is attached.\n',
      attachments: [{ filename: 'request.csr', content: request, contentType: 'application/pkcs10' }]
    })
  } finally {
    transport.close()
  }
}
