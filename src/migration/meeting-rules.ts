import type { Finding } from '../../certs/verdict/chain.ts'

/** What must go well around the verdicts of two consoles on each other's chain. */
const ROWS = {
  entry: {
    id: 'consoles-entered',
    title: 'both consoles let the administrator in',
    basis: 'KB 000221202: address and local administrator credentials of both consoles go in',
    expected: 'two consoles that answer, and take the credentials of a local administrator',
    cure: 'Compare addresses, ports and credentials with a log-in to each console.'
  },
  distinct: {
    id: 'two-consoles',
    title: 'source and target are two consoles',
    basis: 'KB 000221202: a migration leads from one console to another',
    expected: 'addresses of two consoles',
    cure: 'Give the address of the other console as target. Behind a forwarded port or a name there may be the same one.'
  },
  port: {
    id: 'migration-port',
    title: "the peer's migration port is reached",
    basis: 'KB 000221202: the consoles connect to each other, each as client and as server',
    expected: 'a connection to the port the peer has told',
    cure: 'Let the consoles reach each other on their migration ports (the HTTPS port plus one unless set otherwise): ' +
      'firewall, published ports of containers, and addresses that mean the same on both.'
  },
  handshake: {
    id: 'handshake',
    title: 'TLS handshake',
    basis: 'KB 000221202: migration uses mutual TLS',
    expected: 'TLS 1.2 or newer, both ends with a certificate',
    cure: 'Look at the log of the peer; nothing between the consoles may end TLS or answer in their place.'
  },
  identity: {
    id: 'peer-identity',
    title: 'the console that was asked for',
    basis: 'zero trust (KB 000221202): the console behind the migration port is the one that the credentials opened',
    expected: 'the identity the peer told after log-in',
    cure: 'Give addresses that lead to the same consoles from everywhere; look for port forwarding that leads elsewhere.'
  },
  answer: {
    id: 'peer-verdict',
    title: 'the peer tells its verdict',
    basis: 'KB 000221202: with mutual TLS both ends verify each other',
    expected: 'a verdict of the peer on this console',
    cure: 'Look at the log of the peer: it hung up, or did not answer in time.'
  }
} as const satisfies Record<string, Omit<Finding, 'verdict' | 'found'>>

/** Them all, as a document tells of them. */
export const MEETING_RULES: ReadonlyArray<Pick<Finding, 'id' | 'basis'>> = Object.values(ROWS)

/** The finding of such a rule. */
export function finding (rule: keyof typeof ROWS, verdict: Finding['verdict'], found: string): Finding {
  return { ...ROWS[rule], verdict, found }
}
