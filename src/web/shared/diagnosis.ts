import { listOf, member, numberOf, textOf } from './json.ts'

/** One rule's verdict with its evidence. */
export interface Finding {
  readonly rule: string
  readonly title: string
  readonly verdict: string
  readonly found: string
  readonly expected: string
  readonly cure: string
  readonly basis: string
  /** Of the certificate it is about, 1 for the leaf; null: it is about the whole. */
  readonly position: number | null
  /** Of a connection: who judged, and as what: `target, as server`. '' for all else. */
  readonly judge: string
}

/** A certificate, as a drawing shows it. */
export interface Outline {
  readonly subject: string
  readonly issuer: string
  /** ISO 8601. */
  readonly validFrom: string
  readonly validTo: string
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string
}

/** Why an attempt ended as it did. */
export interface Diagnosis {
  /** Of its appliance; '' where nothing was attempted. */
  readonly id: string
  readonly operation: string
  readonly outcome: string
  readonly findings: readonly Finding[]
  /** null: it is not about a file. */
  readonly chain: readonly Outline[] | null
  /** Its line in `tomcat/application.log`; '' where there is none. */
  readonly logLine: string
}

/** A diagnosis, as the console and the admin API write it. */
export function readDiagnosis (value: unknown): Diagnosis {
  return {
    id: textOf(value, 'id'),
    operation: textOf(value, 'operation'),
    outcome: textOf(value, 'outcome'),
    findings: listOf(value, 'findings').map(readFinding),
    chain: member(value, 'chain') === undefined ? null : readChain(member(value, 'chain')),
    logLine: textOf(value, 'logLine')
  }
}

/** The certificates of a chain, leaf first. */
export function readChain (value: unknown): Outline[] {
  return listOf(value).map(one => ({
    subject: textOf(one, 'subject'),
    issuer: textOf(one, 'issuer'),
    validFrom: textOf(one, 'validFrom'),
    validTo: textOf(one, 'validTo'),
    fingerprint: textOf(one, 'fingerprint')
  }))
}

/** The finding that refuses; null where none does. */
export function causeOf ({ findings }: Diagnosis): Finding | null {
  return findings.find(({ verdict }) => verdict === 'fail') ?? null
}

/** A fingerprint as tools print it: `AB:CD:…`. */
export function printed (fingerprint: string): string {
  return fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:')
}

/** An ISO time for a person: UTC, to the second. */
export function told (time: string): string {
  return time.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')
}

/** What a certificate of a chain is, by its place and names. */
export function placeOf (chain: readonly Outline[], position: number): 'Leaf' | 'Intermediate' | 'Root' {
  const certificate = chain[position]
  if (position === 0) return 'Leaf'
  return certificate !== undefined && certificate.subject === certificate.issuer ? 'Root' : 'Intermediate'
}

function readFinding (value: unknown): Finding {
  return {
    rule: textOf(value, 'rule'),
    title: textOf(value, 'title'),
    verdict: textOf(value, 'verdict'),
    found: textOf(value, 'found'),
    expected: textOf(value, 'expected'),
    cure: textOf(value, 'cure'),
    basis: textOf(value, 'basis'),
    position: member(value, 'position') === undefined ? null : numberOf(value, 'position'),
    judge: member(value, 'judge') === undefined ? '' : `${textOf(value, 'judge')}, as ${textOf(value, 'role')}`
  }
}
