import { type DetailedPeerCertificate, connect } from 'node:tls'
import type { ConsoleAddress } from './address.ts'

/** How long a handshake may take, in milliseconds. */
const PATIENCE_MS = 10_000

/**
 * The chain of a new handshake in one line, leaf first: `ome (issued by Inter-CA1) < Inter-CA1 (issued by Root-CA)`.
 *
 * @throws where nothing answers
 */
export async function presented (address: ConsoleAddress): Promise<string> {
  const names: string[] = []
  // Node links a self-signed certificate to itself, or to nothing.
  let next: DetailedPeerCertificate | undefined = await handshake(address)
  while (next !== undefined) {
    names.push(`${next.subject.CN} (issued by ${next.issuer.CN})`)
    next = next === next.issuerCertificate ? undefined : next.issuerCertificate
  }
  return names.join(' < ')
}

async function handshake ({ host, port }: ConsoleAddress): Promise<DetailedPeerCertificate> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: PATIENCE_MS }, () => {
      resolve(socket.getPeerCertificate(true))
      socket.end()
    })
    socket.once('timeout', () => { socket.destroy(new Error(`no handshake within ${PATIENCE_MS / 1000} s`)) })
    socket.on('error', reject)
  })
}
