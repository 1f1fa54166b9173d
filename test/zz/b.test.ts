import { it, expect } from 'vitest'
import { describeWithHBase } from '../services/shared.ts'
describeWithHBase('hbase', hbase => { it('lists', async () => { const r = await fetch(hbase.rest + '/', { headers: { accept: 'application/json' } }); console.log(await r.text()); expect(r.status).toBe(200) }) })
