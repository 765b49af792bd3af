import t from 'tap'
import fc from 'fast-check'
import { addressesOf } from '../../../src/appliance/discovery/addresses.ts'

t.test('a line names addresses as the product reads it', async t => {
  for (const [line, expected] of [
    ['10.35.0.7', ['10.35.0.7']],
    [' 10.36.0.254-10.36.1.1 ', ['10.36.0.254', '10.36.0.255', '10.36.1.0', '10.36.1.1']],
    ['10.37.0.0/30', ['10.37.0.1', '10.37.0.2']],
    ['10.37.0.9/31', ['10.37.0.8', '10.37.0.9']],
    ['2001:db8::/126', ['2001:db8::', '2001:db8::1', '2001:db8::2', '2001:db8::3']],
    ['2001:DB8::fe-2001:db8::ff', ['2001:db8::fe', '2001:db8::ff']],
    ['idrac-17.example.com', ['idrac-17.example.com']],
    ['srv-r01-k01-u01', ['srv-r01-k01-u01']]
  ] as const) t.strictSame(addressesOf(line, 10), expected, line)
})

t.test('anything else names none', async t => {
  for (const line of [
    '', '10.35.0', '10.35.0.256', '10.35.0.9-10.35.0.1', '10.35.0.1-2001:db8::1', '10.0.0.0/8', '0.0.0.0/0', '::/0', '10.0.0.1-10.0.0.2-10.0.0.3',
    '10.0.0.0/33', 'a b', '-', '$(id)', 'x'.repeat(300), '1.2.3.4.5'
  ]) t.equal(addressesOf(line, 10), null, line)
})

t.test('no line names more addresses than are asked for', async () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.tuple(fc.ipV4(), fc.nat(40)).map(([address, prefix]) => `${address}/${prefix}`)), line => {
    const found = addressesOf(line, 16)
    return found === null || (found.length > 0 && found.length <= 16)
  }))
})
