import type { BlockList } from 'node:net'
import type { LoginSecurity } from '../settings/security-state.ts'
import { familyOf, parseRange } from './address-range.ts'

const made = new WeakMap<LoginSecurity, BlockList | null>()

/** Whether a login may come from this address. A range that cannot be read lets nobody in: it is never stored. */
export function admitsLogin (security: LoginSecurity, address: string): boolean {
  if (security.ipRangeEnabled !== true) return true
  const range = made.has(security) ? made.get(security) : parseRange(security.ipRange ?? '')
  made.set(security, range ?? null)
  const family = familyOf(address)
  return range !== null && range !== undefined && family !== null && range.check(address, family)
}
