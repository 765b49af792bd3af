import t from 'tap'
import { csvOf } from '../../src/web/console/csv.ts'

t.test('a table as CSV', t => {
  t.equal(csvOf(['a', 'b'], [['1', 'say "no",\nplease'], ['', 'ä']]), '"a","b"\r\n"1","say ""no"",\nplease"\r\n"","ä"\r\n')
  for (const formula of ['=1', '+1', '-1', '@a', '\t=1']) t.equal(csvOf([], [[formula]]), `\r\n"'${formula}"\r\n`, 'no spreadsheet calculates')
  t.end()
})
