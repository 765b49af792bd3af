import { X509Certificate } from 'node:crypto'
import pc from 'picocolors'
import type { RefusalRow } from '../../certs/verdict/chain-rules.ts'
import type { Flaw } from '../../certs/lab/flaw.ts'
import { alignedLines } from './table.ts'

/** What flaws and profiles have in common. */
export type Listed = Pick<Flaw, 'id' | 'title' | 'basis' | 'refusals' | 'connectionRefused'>

/** One line for each row: its name, what it is, what each endpoint answers. */
export function table (heading: string, rows: readonly Listed[], coloured: boolean): string[] {
  const [head = '', ...lines] = alignedLines([
    [heading, 'WHAT IT IS', 'AS CERTIFICATE', 'AS CHAIN'],
    ...rows.map(row => [row.id, row.title, answer(row.refusals.certificate), chainAnswer(row)])
  ])
  return [pc.createColors(coloured).bold(head), ...lines]
}

/** The same as JSON. `migrationRefused`: the chain is accepted, and the connection of two consoles refused later. */
export function json (rows: readonly Listed[]): string {
  const told = rows.map(({ id, title, basis, refusals, connectionRefused = false }) => {
    return { id, title, basis, refusals, migrationRefused: connectionRefused }
  })
  return JSON.stringify(told, null, 2)
}

/** What an appliance will answer, where one row alone decides it. */
export function expectation ([row, another]: readonly Listed[]): string[] {
  if (row === undefined || another !== undefined) return []
  return [`UploadCertChain: ${chainAnswer(row)}`, `UploadCertificate: ${answer(row.refusals.certificate)}`]
}

/** One line for each certificate: who, by whom, until when. */
export function describe (certificates: readonly Buffer[]): string[] {
  return alignedLines(certificates.map((der, index) => {
    const { subject, issuer, validTo } = new X509Certificate(der)
    return [`  ${index + 1}`, shortName(subject), `issued by ${shortName(issuer)}`, `until ${new Date(validTo).toISOString().slice(0, 10)}`]
  }))
}

function answer (refusal: RefusalRow | null): string {
  return refusal === null ? 'accepted' : [refusal.messageId, ...refusal.args].join(' ')
}

function chainAnswer ({ refusals, connectionRefused }: Listed): string {
  return `${answer(refusals.chain)}${connectionRefused === true ? '; migration refused' : ''}`
}

/** The common name; without one, all there is. */
function shortName (name: string | undefined): string {
  if (name === undefined || name === '') return '(no name)'
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')
}
