import t from 'tap'
import { KeyPool } from '../../certs/key-pool.ts'
import { type KeyPair, generateEcKey } from '../../certs/x509/key.ts'
import { Refusal } from '../../src/messages.ts'

/** A pool whose keys are made when the test says so. */
function slow (size = 0): { readonly pool: KeyPool, readonly asked: number[], readonly make: () => Promise<void> } {
  const asked: number[] = []
  const waiting: Array<(key: KeyPair) => void> = []
  const pool = new KeyPool(size, async bits => {
    asked.push(bits)
    return await new Promise(resolve => { waiting.push(resolve) })
  })
  return {
    pool,
    asked,
    make: async () => {
      for (const resolve of waiting.splice(0)) resolve(generateEcKey())
      await new Promise(resolve => { setImmediate(resolve) })
    }
  }
}

t.test('two keys at most are made at a time, whatever their size, and two threads are left', async t => {
  const { pool, asked, make } = slow()
  const keys = [4096, 4096, 2048, 4096, 2048, 4096, 4096, 4096].map(async bits => await pool.take(bits === 4096 ? 4096 : 2048))
  for (const made of [2, 4, 6, 8]) {
    await new Promise(resolve => { setImmediate(resolve) })
    t.equal(asked.length, made)
    await make()
  }
  t.equal(new Set(await Promise.all(keys)).size, 8, 'no key is handed out twice')
  t.strictSame(asked, [4096, 4096, 2048, 4096, 2048, 4096, 4096, 4096])
})

t.test('a client that left takes no key, and too many are not let wait', async t => {
  const { pool, asked, make } = slow()
  let left = false
  const first = [pool.take(4096), pool.take(4096)]
  const gone = Array.from({ length: 32 }, async () => await pool.take(4096, () => left))
  const busy = new Refusal('CGEN1008', [], { status: 503, reason: 'too many wait for a key' })
  await t.rejects(pool.take(4096), busy, 'the queue is full')
  left = true
  const refused = Promise.allSettled(gone)
  await make()
  t.ok((await refused).every(({ status }) => status === 'rejected'))
  await Promise.all(first)
  t.equal(asked.length, 2)
})

t.test('the stock is filled behind those who wait', async t => {
  const { pool, asked, make } = slow(2)
  const keys = [pool.take(4096), pool.take(4096)]
  for (let turn = 0; turn < 4; turn++) await make()
  await Promise.all(keys)
  t.equal(pool.available, 2)
  t.strictSame(asked, [2048, 4096, 4096, 2048])
  await pool.take()
  t.equal(asked.length, 5, 'what was taken is made again')
  const waiting = Promise.allSettled(Array.from({ length: 5 }, async () => await pool.take(4096)))
  await make()
  pool.close()
  await make()
  t.match((await waiting).slice(1), Array(4).fill({ status: 'rejected', reason: { message: 'the key pool is closed' } }), 'who waits is refused')
  await t.rejects(pool.take(), /closed/)
})

t.test('a client that left takes nothing out of stock, and what was made for it is kept', async t => {
  const { pool, make } = slow(1)
  const left = new Refusal('CGEN1008', [], { status: 503, reason: 'the client has left' })
  let gone = false
  const late = t.rejects(pool.take(2048, () => gone), left)
  await new Promise(resolve => { setImmediate(resolve) })
  gone = true
  await make()
  await late
  t.ok(pool.available >= 1)
  const { available } = pool
  await t.rejects(pool.take(2048, () => true), left)
  t.equal(pool.available, available)
  pool.close()
})
