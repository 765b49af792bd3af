import { readFileSync, readSync, writeSync } from 'node:fs'
import { StoreError } from '../src/appliance/folder/error.ts'
import { SOMETIMES, login, openModel, step } from './durability-model.ts'

/** Bytes of log after which a new base is written: so few that kills hit that, too. */
export const LONG_LOG = 64 * 1024

/**
 * Changes a folder until it is killed; begins when it is sent a byte. Prints the revision of each change that was acknowledged. Where the
 * disk is full, it prints the revision with which all begins anew, and ends 20 changes later.
 */
export async function child (directory: string, pemFile: string, longLog: number | undefined): Promise<void> {
  const pems: readonly string[] = JSON.parse(readFileSync(pemFile, 'utf8'))
  readSync(0, Buffer.alloc(1))
  const kept = await openModel(directory, longLog === undefined ? {} : { longLog })
  let [left, forced] = [Infinity, -1]
  for (; left > 0; left--) {
    login(kept)
    try {
      await step(kept, pems, revision => revision === forced || SOMETIMES(revision))
    } catch (error) {
      if (!(error instanceof StoreError) || left < Infinity) throw error
      forced = kept.ledger.state.revision + 1
      left = 20
      writeSync(1, `anew ${forced}\n`)
      continue
    }
    writeSync(1, `${kept.ledger.state.revision}\n`)
  }
  await kept.ledger.close()
}
