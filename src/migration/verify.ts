import type { Finding } from '../../certs/verdict/chain.ts'
import { isAccepted } from '../../certs/verdict/peer.ts'
import type { Appliance } from '../appliance/appliance.ts'
import { OTHER, type Side, type SidedVerdict } from '../appliance/migration/validation.ts'
import { ConnectError, type PeerConnection, connectToPeer } from './connect.ts'
import { DEADLINES, type Deadlines } from '../client/deadlines.ts'
import { failureText } from '../failure.ts'
import { finding } from './meeting-rules.ts'
import { type Encounter, type Greeting, type Meeting, type Reply, asReply } from './shapes.ts'

/**
 * Connects to a peer as client: both ends judge the chain the other presents, and tell each other what they make of it.
 * Whatever goes wrong is a finding.
 */
export async function verifyPeer (appliance: Appliance, encounter: Encounter, deadlines: Deadlines = DEADLINES): Promise<Meeting> {
  const { side, address, port } = encounter
  const place = `${address}, port ${port}`
  let connection: PeerConnection
  try {
    connection = await connectToPeer(appliance, { host: address, port }, deadlines)
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    const verdicts = [clientVerdict(side, failedConnection(error, place)), unheard(side, 'there was no connection')]
    return { protocol: null, cipher: null, verdicts }
  }
  const { channel, presented, protocol, cipher } = connection
  try {
    const before = [finding('port', 'pass', place), finding('handshake', 'pass', `${protocol ?? 'TLS'}, ${cipher ?? 'unknown cipher'}`)]
    const judged = [...before, ...appliance.peering.judge(presented).findings]
    const told = await converse(connection, encounter, appliance.identity.guid, clientVerdict(side, judged), deadlines)
    return { protocol, cipher, verdicts: [clientVerdict(side, [...judged, told.identity]), told.verdict] }
  } finally {
    channel.destroy()
  }
}

/** Tells our verdict and hears the peer's. */
async function converse (
  { channel }: PeerConnection,
  { side, ticket, guid }: Encounter,
  own: string,
  verdict: SidedVerdict,
  deadlines: Deadlines
): Promise<{ identity: Finding, verdict: SidedVerdict }> {
  try {
    await channel.send({ type: 'verify', guid: own, ticket, side, verdict } satisfies Greeting, deadlines.message)
    const message = await channel.receive(deadlines.message)
    if (message === null) throw new Error('the peer hung up')
    const reply: Reply = asReply(message)
    const identity = reply.guid === guid
      ? finding('identity', 'pass', guid)
      : finding('identity', 'fail', `${reply.guid}, but ${guid} was told after log-in`)
    return { identity, verdict: { ...reply.verdict, judge: OTHER[side], role: 'server' } }
  } catch (error) {
    const reason = failureText(error)
    return { identity: finding('identity', 'not reached', 'the peer told nothing'), verdict: unheard(side, reason) }
  }
}

function clientVerdict (judge: Side, findings: readonly Finding[]): SidedVerdict {
  return { judge, role: 'client', accepted: isAccepted(findings), findings }
}

function failedConnection ({ stage, message }: ConnectError, place: string): Finding[] {
  if (stage === 'port') {
    return [finding('port', 'fail', `${place}: ${message}`), finding('handshake', 'not reached', 'there is no connection')]
  }
  return [finding('port', 'pass', place), finding('handshake', 'fail', message)]
}

/** The verdict of a server that told none. */
function unheard (side: Side, reason: string): SidedVerdict {
  return { judge: OTHER[side], role: 'server', accepted: false, findings: [finding('answer', 'fail', reason)] }
}
