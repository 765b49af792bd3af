import { type Typed, closed, orNull, text } from '../../schema/schema.ts'
import type { Slice } from '../slice.ts'

/** What a passphrase gives: the key that backups are encrypted with. Hex. A secret. */
const KEY = closed({
  salt: text({ pattern: '^[0-9a-f]{32}$', description: '16 bytes in hex' }),
  key: text({ pattern: '^[0-9a-f]{64}$', description: '32 bytes in hex' })
})

export type BackupKey = Typed<typeof KEY>

/** Of the scheduled backup; null: none is scheduled. */
export const BACKUP_KEY: Slice<BackupKey | null> = {
  name: 'backupKey',
  schema: orNull(KEY),
  factory: () => null,
  absent: () => null,
  reset: 'data',
  migrates: 'own'
}
