import { main } from '../main.ts'
import { program } from '../program.ts'

// An option that may have a value would take the file behind it for one: `--fix FILE`.
const argv = process.argv.map(arg => (arg === '--fix=dry' ? '--fix-dry' : arg))
void main(() => program.parseAsync(argv))
