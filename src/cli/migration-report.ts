import pc from 'picocolors'
import type { Finding } from '../../certs/verdict/chain.ts'
import { OTHER, type NameLine, type Side, type Validation, bypassOf } from '../appliance/migration/validation.ts'
import { messages } from '../messages.ts'
import { alignedLines } from './table.ts'

/** What a validation comes to, for a person: both chains side by side as in KB 000221202, the verdict, the cure. */
export function report (accepted: boolean, validation: Validation | null): string {
  const tables = validation === null ? [] : [...chainTables(validation), '']
  if (accepted) {
    const bypass = validation === null ? null : bypassOf(validation)
    const valid = `${pc.green('valid')}: source and target authenticate each other${transport(validation)}`
    return lines([...tables, valid, ...bypass === null ? [] : [`${pc.yellow('note')}: ${bypass}`]])
  }
  const { text, resolution } = messages.MOCK1001
  const refusal = [`${pc.red('refused')}: ${text}`, resolution]
  if (validation === null) return lines([...refusal, '', 'The console has no record of the reason; its log has.'])
  return lines([...tables, ...refusal, ...reason(validation, 'source'), ...reason(validation, 'target')])
}

function lines (list: readonly string[]): string {
  return `${list.join('\n')}\n`
}

/** KB 000221202 prints an arrow between lines that agree and a cross between those that do not. */
function chainTables ({ source, target, pairs }: Validation): string[] {
  const [one, other] = [source, target].map(({ name, version }) => `(${printable(name)} ${printable(version)})`)
  const rows = alignedLines([
    [`Source ${one}`, '', '', `Target ${other}`, ''],
    ['Issued to', 'Issued by', '', 'Issued to', 'Issued by'],
    ...pairs.map(pair => [...cells(pair.source), pair.same ? '<->' : '(x)', ...cells(pair.target)])
  ])
  return rows.map((row, index) => {
    if (index < 2) return pc.bold(row.trimEnd())
    return pairs[index - 2]?.same === false ? pc.red(row.trimEnd()) : row.trimEnd()
  })
}

function cells (line: NameLine | null): [string, string] {
  return line === null ? ['-', '-'] : [printable(line.issuedTo), printable(line.issuedBy)]
}

/** The first thing a console has against the other; client and server judge alike, so each rule is told once. */
function reason ({ verdicts }: Validation, judge: Side): string[] {
  const broken = new Map<string, Finding>()
  for (const { findings } of verdicts.filter(verdict => verdict.judge === judge)) {
    for (const finding of findings) if (finding.verdict === 'fail' && !broken.has(finding.id)) broken.set(finding.id, finding)
  }
  const [first, ...others] = broken.values()
  if (first === undefined) return []
  const { title, certificate, found, expected, cure } = first
  const which = certificate === undefined ? '' : ` (certificate ${certificate + 1})`
  return [
    '',
    `${pc.bold(`${judge} refuses ${OTHER[judge]}`)}: ${printable(title)}${which}`,
    `  found:    ${printable(found)}`,
    `  expected: ${printable(expected)}`,
    `  cure:     ${printable(cure)}`,
    ...(others.length === 0 ? [] : [`  also:     ${others.map(other => printable(other.title)).join('; ')}`])
  ]
}

function transport (validation: Validation | null): string {
  const { protocol, cipher } = validation?.connections[0] ?? {}
  return protocol === undefined || protocol === null ? '' : ` (${printable(protocol)}, ${printable(cipher ?? '')})`
}

/** Text of another machine, fit for a terminal. */
function printable (text: string): string {
  return text.replace(/\p{C}/gu, '?')
}
