import type { Client, Reply } from './fleet.ts'

export const MIGRATION = '/api/MigrationService'
const TIME = '/api/ApplicationService/Network/TimeConfiguration'

/** What is asked of a console's administrator for one end of a connection. */
export function accessTo ({ endpoint: { host, port } }: Client, more: object = {}): object {
  return { IpAddress: host, Port: port, UserName: 'admin', Password: 'admin', ...more }
}

/** Validates the connection of two consoles. @param asked the console that is called. Default: the source */
export async function validate (source: Client, target: Client, asked: Client = source): Promise<Reply> {
  return await asked.call('POST', `${MIGRATION}/Actions/MigrationService.ValidateConnection`, { json: { Source: accessTo(source), Target: accessTo(target) } })
}

/** The rules each end found broken, sorted, by end and what it was: client and server. */
export type Broken = Readonly<Record<'source' | 'target', Readonly<Record<'client' | 'server', readonly string[]>>>>

/** Reads them from the latest validation a console knows of. */
export async function brokenRules ({ call }: Client): Promise<Broken> {
  const { json } = await call('GET', `${MIGRATION}/LastValidation`)
  const of = (judge: string, role: string): string[] => json.Verdicts
    .filter((verdict: { Judge: string, Role: string }) => verdict.Judge === judge && verdict.Role === role)
    .flatMap((verdict: { Findings: Array<{ Id: string, Verdict: string }> }) => verdict.Findings.filter(({ Verdict }) => Verdict === 'fail').map(({ Id }) => Id))
    .sort()
  return {
    source: { client: of('source', 'client'), server: of('source', 'server') },
    target: { client: of('target', 'client'), server: of('target', 'server') }
  }
}

/** Moves a console's clock by days from the machine's time; 0 sets it right. */
export async function moveClock ({ call }: Client, days: number): Promise<void> {
  const time = new Date(Date.now() + days * 86_400_000).toISOString().replace('T', ' ').slice(0, 19)
  const json = days === 0 ? { TimeZone: 'TZ_ID_33', EnableNTP: true } : { TimeZone: 'TZ_ID_33', EnableNTP: false, SystemTime: time }
  const { status, text } = await call('PUT', TIME, { json })
  if (status !== 200) throw new Error(`clock: ${status} ${text}`)
}
