import type { Finding } from '../../../certs/verdict/chain.ts'
import type { Account } from './account-state.ts'

/** Why a login is refused: what the product hides behind one sentence for all. */
interface CauseRow {
  readonly found: string
  readonly cure: string
  /** It counts towards a lock. */
  readonly counts: boolean
}

export const LOGIN_CAUSES = {
  outOfRange: {
    found: 'the address is outside the range from which logins are taken',
    cure: 'Log in from an address of LoginSecurity.1#IPRangeAddr, or switch IPRangeEnable off from a session that is open.',
    counts: false
  },
  lockedOut: {
    found: 'the account or the address is locked after failed logins',
    cure: 'Wait for the penalty time, move the clock of the appliance, or have an administrator set Locked to false.',
    counts: true
  },
  unknown: {
    found: 'there is no such account',
    cure: 'Check the user name (case counts), and on which appliance the account is. A user of a directory needs an imported group.',
    counts: true
  },
  directorySilent: {
    found: 'there is no such local account, and a directory did not answer, or did not let the console search it',
    cure: 'The log of mock-ome has the reason; TestADConnection and TestLDAPConnection find it, too. A bind password is kept in memory ' +
      'alone: after a restart, send it once more with PUT.',
    counts: false
  },
  wrongPassword: {
    found: 'the password is wrong',
    cure: 'Check the password. An appliance with a data folder keeps the one it was made with.',
    counts: true
  },
  locked: { found: 'the account is locked by an administrator', cure: 'Have an administrator set Locked to false.', counts: true },
  disabled: { found: 'the account is disabled', cure: 'Have an administrator set Enabled to true.', counts: true }
} as const satisfies Record<string, CauseRow>

export type LoginCause = keyof typeof LOGIN_CAUSES

/** Who logs in, or why not. */
export type LoginVerdict = { readonly account: Account } | { readonly cause: LoginCause }

/** The finding of a refused login. */
export function loginFinding (cause: LoginCause): Finding {
  const { found, cure } = LOGIN_CAUSES[cause]
  return {
    id: `login-${cause.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`,
    title: 'log-in',
    basis: 'security configuration guide: one sentence for every cause',
    expected: 'an account that may be used, with its password, from an admitted address',
    cure,
    verdict: 'fail',
    found
  }
}
