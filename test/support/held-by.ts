import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { askedOf, filesThatRan } from './asked.mjs'

const ROOT = process.cwd()

/** What says of everything that it is there, and so holds nothing. */
const GENERAL = /^test\/(?:clients|config|support|documents|surface)\b/

/** Where rules are judged. Elsewhere their names are words as others are. */
const OF_RULES = /^test\/(?:certs|migration|routes\/migration-service|routes\/application-service\/certificates|admin\/api\/one-call)\b/

const texts = new Map(readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map(name => `test/${name}`)
  .filter(file => file.endsWith('.test.ts') && !GENERAL.test(file))
  .sort()
  .map(file => [file, readFileSync(join(ROOT, file), 'utf8')]))

/** How often a test file speaks of something; null: unknown, since it has not run here. */
export type Count = (file: string) => number | null

/** How a test file asks an operation. */
export function asking (operation: string): Count {
  const ran = new Set(filesThatRan())
  return file => ran.has(file) ? askedOf(file)[operation] ?? 0 : null
}

/** How a test file names an id: as a text of its own, or as a member of what it sets. */
export function naming (id: string): Count {
  return timesOf(new RegExp(`['"\`]${id}['"\`]|[{ .]${id}(?:[:=]| [=}])|'${id}=`, 'g'))
}

/** How a test file names a rule: its verdict on it (`warn depth 3`), or the id alone; one of two words is no other word. */
export function judging (id: string): Count {
  const times = timesOf(new RegExp(id.includes('-') ? `(?<![\\w-])${id}(?![\\w-])` : `['"\`]${id}['"\`]|(?:fail|warn) ${id} |\\^${id}:`, 'g'))
  return file => OF_RULES.test(file) ? times(file) : 0
}

function timesOf (pattern: RegExp): Count {
  return file => texts.get(file)?.match(pattern)?.length ?? 0
}

/**
 * The test file that holds something: the one that was said to, as long as that is not refuted, else the one that speaks of it most.
 *
 * @param known the file that was said to hold it; null: none
 * @param near words of the paths that come first, however seldom they speak of it
 * @returns null where there is none
 */
export function holderOf (count: Count, known: string | null, near: readonly string[]): string | null {
  if (known !== null && texts.has(known) && count(known) !== 0) return known
  const counted = [...texts.keys()].map(file => ({ file, times: count(file) ?? 0 })).filter(({ times }) => times > 0)
  const distance = ({ file }: typeof counted[number]): number => [...near, ''].findIndex(word => file.includes(word))
  return counted.sort((one, other) => distance(one) - distance(other) || other.times - one.times)[0]?.file ?? null
}
