import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../messages.ts'
import type { Account } from './account-state.ts'
import type { PasswordLengths } from '../settings/security-state.ts'

/** What a password must have one of each (the same guide); the special characters are those of the User's Guide. */
const CLASSES: ReadonlyArray<{ readonly name: string, readonly pattern: RegExp }> = [
  { name: 'an uppercase letter', pattern: /[A-Z]/ },
  { name: 'a lowercase letter', pattern: /[a-z]/ },
  { name: 'a number', pattern: /[0-9]/ },
  { name: 'a special character', pattern: /['\-!"#$%&()*,./:;?@[\\\]^_`{|}~+<=>]/ }
]

/**
 * Salted digest of a password. One round: these are test credentials, and each call may carry them (Basic).
 *
 * @param salt hex; a fresh one is made where absent
 */
export function hashPassword (password: string, salt = randomBytes(16).toString('hex')): Account['password'] {
  return { salt, digest: createHmac('sha256', salt).update(password).digest('hex') }
}

/** Whether this is the password of the digest. */
export function matchesPassword ({ salt, digest }: Account['password'], password: string): boolean {
  const [given, kept] = [hashPassword(password, salt).digest, digest].map(text => Buffer.from(text))
  return given !== undefined && kept !== undefined && given.length === kept.length && timingSafeEqual(given, kept)
}

/** A password nobody knows, for accounts that have none. */
export function noPassword (): Account['password'] {
  return { ...hashPassword(''), digest: '' }
}

/** @throws {Refusal} MOCK1041 naming what is missing, never the password */
export function checkPassword (password: string, { min, max }: PasswordLengths): void {
  const missing = [
    ...(password.length < min || password.length > max ? [`${min} to ${max} characters`] : []),
    ...CLASSES.filter(({ pattern }) => !pattern.test(password)).map(({ name }) => name)
  ]
  if (missing.length > 0) throw new Refusal('MOCK1041', [missing.join(', ')], { relatedProperties: ['Password'] })
}
