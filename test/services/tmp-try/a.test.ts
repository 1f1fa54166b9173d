import { it, expect } from 'vitest'
import fs from 'node:fs'
import { startHdfs } from '../hdfs.ts'
it('lists', async () => { try { const h = await startHdfs(); await h.stop() } catch (e) { const d = fs.readdirSync('/tmp').filter(f => f.startsWith('flumec-hdfs')).map(f => '/tmp/' + f).sort((a,b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0]; fs.cpSync(d, '/tmp/fk/hdfs', {recursive: true}); throw e } }, 150000)
