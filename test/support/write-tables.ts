// npm run tables: writes the tables that mirror the code into the documents, and the rows of the fidelity report for the product.
import { writeFileSync } from 'node:fs'
import { documents, renewed, untold } from './documents.ts'
import { KEPT, keptClaims } from './fidelity.ts'

writeFileSync(KEPT, keptClaims())
for (const { name, text } of documents(process.cwd())) {
  const after = renewed(text)
  if (after !== text) {
    writeFileSync(name, after)
    process.stdout.write(`${name}: written\n`)
  }
  for (const cell of untold(after)) process.stdout.write(`${name}: nothing is said about ${cell}\n`)
}
