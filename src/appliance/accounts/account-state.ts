import { COUNT, FLAG, type Typed, closed, list, oneOf, orNull, text } from '../../schema/schema.ts'
import { ROLES } from './roles.ts'

const ACCOUNT = closed({
  id: text({ pattern: '^[0-9]{1,15}$', description: 'a number in digits' }),
  userName: text({ maxLength: 255 }),
  password: closed({ salt: text({ maxLength: 255 }), digest: text({ maxLength: 255 }) }),
  /** Id of the role: `10` is ADMINISTRATOR. */
  roleId: oneOf(ROLES.map(({ id }) => id)),
  enabled: FLAG
}, {
  /** 1 is a local user, 2 one of a directory group. Absent: local. */
  userTypeId: oneOf([1, 2]),
  description: orNull(text()),
  /** Locked by an administrator; a lock after failed logins is not kept. */
  locked: FLAG,
  /** Of an imported group: the directory it is from, and its identity there. */
  group: closed({ directoryId: COUNT, objectGuid: text({ maxLength: 255 }) })
})

/** A local account. Passwords are kept as a salted digest. */
export type Account = Typed<typeof ACCOUNT>

export const ACCOUNTS = list(ACCOUNT)
