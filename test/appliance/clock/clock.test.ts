import t from 'tap'
import { Lockout } from '../../../src/appliance/accounts/lockout.ts'
import { Clock } from '../../../src/appliance/clock/clock.ts'

const HOUR = 3_600_000
const POLICY = { lockoutFailCount: 1, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false }

function lockedAt (clock: Clock): Lockout {
  const lockout = new Lockout(clock)
  lockout.fail(POLICY, 'jane', '127.0.0.1')
  return lockout
}

t.test('a corrected clock ages nothing, in either direction', t => {
  for (const offset of [HOUR, -HOUR, 0]) {
    const clock = new Clock()
    clock.scale(0)
    const lockout = lockedAt(clock)
    const moves: number[] = []
    clock.onCorrection(moved => { moves.push(moved) })
    clock.advance(600_000)
    const before = clock.millis()
    clock.correct({ offset, zone: 'Etc/GMT' })
    t.strictSame(moves, [clock.millis() - before], 'who measures by it hears how far it moved')
    t.ok(lockout.isLocked(POLICY, 'jane', '127.0.0.1'), `${offset}: the lock goes on`)
    clock.advance(299_999)
    t.ok(lockout.isLocked(POLICY, 'jane', '127.0.0.1'), 'as long as it would have')
    clock.advance(1)
    t.notOk(lockout.isLocked(POLICY, 'jane', '127.0.0.1'), 'and no longer')
  }
  t.end()
})

t.test('time that passes, however it does, ages everything, and nobody is told of a correction', t => {
  for (const pass of [(clock: Clock) => { clock.advance(900_000) }, (clock: Clock) => { clock.set(new Date(clock.millis() + 900_000)) }]) {
    const clock = new Clock()
    clock.scale(0)
    clock.onCorrection(() => { t.fail('it was no correction') })
    const lockout = lockedAt(clock)
    pass(clock)
    t.notOk(lockout.isLocked(POLICY, 'jane', '127.0.0.1'))
  }
  t.end()
})

t.test('a clock that is set and stopped stands at that time, to the millisecond', t => {
  const clock = new Clock()
  const noon = new Date('2031-02-03T12:00:00.000Z')
  clock.set(noon, 0)
  t.match([clock.millis(), clock.rate], [noon.getTime(), 0])
  clock.advance(1500)
  clock.set(noon)
  t.match([clock.millis(), clock.rate], [noon.getTime(), 0], 'and stays stopped when it is set again')
  t.end()
})
