import { randomBytes } from 'node:crypto'
import { type Answers, Gathering, memberOf } from './facts.ts'
import { membersOf } from './members.ts'
import type { Reader, Reading } from './reader.ts'
import type { Survey } from './survey.ts'
import { type Own, SCENARIOS, type Scenario, type Step } from './writes.ts'

/** A console that is written to. */
export interface Trial {
  readonly reader: Pick<Reader, 'pages' | 'write'>
  readonly scenarios?: readonly Scenario[]
  /** Told each answer. */
  readonly onAnswer?: (question: string) => void
  /** Told what could not be taken away again, in words. */
  readonly onLeft?: (what: string) => void
  readonly signal?: AbortSignal
}

/**
 * Writes to a console what is compared, each on an object of its own making. That is taken away again, also where the work is ended or
 * fails.
 *
 * @throws {Unreachable}
 * @throws {Declined} where no session is opened any more
 * @throws where it is ended by its signal
 */
export async function tryWrites (trial: Trial): Promise<Survey> {
  const { scenarios = SCENARIOS, onLeft, signal } = trial
  const found = new Map<string, Answers>()
  for (const scenario of scenarios) {
    signal?.throwIfAborted()
    const name = `mock-ome-compare-${randomBytes(6).toString('hex')}`
    try {
      for (const [question, answers] of await played(trial, scenario, name)) found.set(question, answers)
    } finally {
      const gone = await isTakenAway(trial, scenario, name)
      if (!gone) onLeft?.(`${scenario.what} named ${name}`)
    }
  }
  return found
}

async function played ({ reader, onAnswer, signal }: Trial, scenario: Scenario, name: string): Promise<Survey> {
  const { what, steps, parent } = scenario
  const found = new Map<string, Answers>()
  let own: Own = { name, id: 0, parent: parent === undefined ? 0 : (await idsOf(reader, scenario, parent))[0] ?? 0 }
  for (const step of steps) {
    signal?.throwIfAborted()
    const question = `${step.method} ${step.path} (${[what, ...step.as === undefined ? [] : [step.as]].join(', ')})`
    // What was not made cannot be looked at: that it was not is told already.
    if (own.id === 0 && step.path.includes('{id}')) continue
    const reading = await sent(reader, step, own)
    onAnswer?.(question)
    const gathering = new Gathering(step.path, false, new Map([[name, '{name}'], ...own.id > 0 ? [[String(own.id), '{id}'] as const] : []]))
    gathering.add(reading)
    found.set(question, gathering.answers)
    if (own.id === 0) own = { ...own, id: (await idsOf(reader, scenario, name))[0] ?? 0 }
  }
  return found
}

/** Whether no object of that name is there any more, or ever was. Never throws. */
async function isTakenAway ({ reader }: Trial, scenario: Scenario, name: string): Promise<boolean> {
  try {
    for (const id of await idsOf(reader, scenario, name)) await sent(reader, scenario.undo, { name, id, parent: 0 })
    return (await idsOf(reader, scenario, name)).length === 0
  } catch {
    return false
  }
}

async function sent (reader: Trial['reader'], { method, path, body }: Step, own: Own): Promise<Reading> {
  return await reader.write(method, path.replace('{id}', String(own.id)), body?.(own))
}

/** The ids of what has a name: an answer that was lost may have made something. */
async function idsOf (reader: Trial['reader'], { set, named, idOf }: Scenario, name: string): Promise<number[]> {
  const ids: number[] = []
  for await (const { json } of reader.pages(set)) {
    for (const member of membersOf(json)) {
      const id = memberOf(member, idOf)
      if (memberOf(member, named) === name && typeof id === 'number') ids.push(id)
    }
  }
  return ids
}
