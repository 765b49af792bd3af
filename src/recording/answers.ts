import { failureText } from '../failure.ts'
import { parsed } from '../json.ts'
import { ShapeError } from '../schema/check.ts'
import { type Head, type Line, readRecording } from './recording.ts'

type Entity = Readonly<Record<string, unknown>>

/** What a console said to a question. */
export interface Recorded {
  readonly status: number
  /** What was answered; of a collection its annotations. */
  readonly entity: Entity
  readonly isCollection: boolean
  /** In their order; none where it is no collection. Read from the text whenever they are asked for, which takes its time for thousands. */
  readonly members: readonly Entity[]
}

/** The same as text: most answers are never asked for, and as objects all would take many times the room. */
interface Held {
  readonly status: number
  readonly entity: Buffer
  readonly members: Buffer[] | null
}

/** A file cannot be served from. The message is a clause that goes behind its name. */
export class BadRecording extends Error {
  override readonly name = 'BadRecording'
}

/** Sessions are those of who is logged in now. */
const SERVED_ALONE = '/api/SessionService/Sessions'

/** All that a recorded console answered, by what it was asked. */
export class Answers {
  readonly head: Head
  readonly #held: ReadonlyMap<string, Held>

  private constructor (head: Head, held: ReadonlyMap<string, Held>) {
    this.head = head
    this.#held = held
  }

  /**
   * @param file its path, or what is in it
   * @param most bytes that it may have when it is unpacked. Default: 4 GiB
   * @throws {BadRecording} for a file that is none, is cut, is of another version, or too large
   */
  static async read (file: string | Buffer, most?: number): Promise<Answers> {
    try {
      return await readAnswers(readRecording(file, most), (head, held) => new Answers(head, held))
    } catch (error) {
      throw error instanceof BadRecording ? error : new BadRecording(reasonOf(error), { cause: error })
    }
  }

  /** @param path decoded. Undefined: it was not asked */
  answer (method: string, path: string): Recorded | undefined {
    const held = this.#held.get(keyOf(method, path))
    if (held === undefined) return undefined
    const { status, entity, members } = held
    return { status, entity: entityOf(entity), isCollection: members !== null, get members () { return members?.map(entityOf) ?? [] } }
  }

  has (method: string, path: string): boolean {
    return this.#held.has(keyOf(method, path))
  }

  /** How many members of a collection were recorded. */
  count (path: string): number {
    return this.#held.get(keyOf('GET', path))?.members?.length ?? 0
  }

  /** The members of a collection, in their order; undefined: it was not asked for, or refused. */
  members (path: string): readonly Entity[] | undefined {
    const recorded = this.answer('GET', path)
    return recorded?.status === 200 && recorded.isCollection ? recorded.members : undefined
  }

  /** What is no collection; undefined: it was not asked for, or refused. */
  entity (path: string): Entity | undefined {
    const recorded = this.answer('GET', path)
    return recorded?.status === 200 && !recorded.isCollection ? recorded.entity : undefined
  }

  /** The largest number among the ids of the members of collections whose paths begin so; 0: there is none. */
  largestId (prefix: string): number {
    let largest = 0
    for (const [key, { members }] of this.#held) {
      if (!key.startsWith(`GET ${prefix}`) || members === null) continue
      for (const member of members) {
        const id = Number(entityOf(member)['Id'])
        if (Number.isSafeInteger(id)) largest = Math.max(largest, id)
      }
    }
    return largest
  }
}

async function readAnswers (
  lines: AsyncIterable<Head | Line>, made: (head: Head, held: ReadonlyMap<string, Held>) => Answers
): Promise<Answers> {
  const held = new Map<string, Held>()
  let head: Head | null = null
  for await (const line of lines) {
    if ('format' in line) {
      head = line
    } else if ('of' in line) {
      const members = held.get(keyOf('GET', decoded(line.of)))?.members
      if (members === undefined || members === null) throw new BadRecording('a member stands before its collection')
      members.push(bytesOf(line.entity))
    } else {
      const { path, status } = line
      if (path.startsWith(SERVED_ALONE)) continue
      const method = 'method' in line && line.method === 'POST' ? 'POST' : 'GET'
      const key = keyOf(method, decoded(path))
      if (held.has(key)) throw new BadRecording('an answer stands in it twice')
      held.set(key, 'set' in line
        ? { status, entity: bytesOf(line.set), members: [] }
        : { status, entity: bytesOf(line.entity), members: null })
    }
  }
  if (head === null) throw new BadRecording('it is empty')
  return made(head, held)
}

function keyOf (method: string, path: string): string {
  return `${method} ${path}`
}

function bytesOf (entity: object): Buffer {
  return Buffer.from(JSON.stringify(entity))
}

function entityOf (bytes: Buffer): Entity {
  const value = parsed(bytes.toString())
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function decoded (path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Why a file is no recording, in words for whoever named it. */
function reasonOf (error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'Z_DATA_ERROR') return 'it is no recording: it is not packed with gzip'
  if (code === 'Z_BUF_ERROR') return 'the recording is cut: its end is missing'
  if (error instanceof ShapeError) {
    const [why = ''] = error.message.split('\n', 1)
    return /^line 1\b/.test(why) ? `it is no recording of a version that is known: ${why}` : `the recording is damaged: ${why}`
  }
  return failureText(error)
}
