import { type Typed, closed, text } from '../../schema/schema.ts'

/** What a passphrase gives: the key that backups are encrypted with. Hex. A secret. */
export const BACKUP_KEY = closed({
  salt: text({ pattern: '^[0-9a-f]{32}$', description: '16 bytes in hex' }),
  key: text({ pattern: '^[0-9a-f]{64}$', description: '32 bytes in hex' })
})

export type BackupKey = Typed<typeof BACKUP_KEY>
