import { it, expect } from 'vitest'
import { describeWithHdfs, describeWithHBase } from '../services/shared.ts'
describeWithHdfs('hdfs', hdfs => { it('lists', async () => { const r = await fetch(hdfs.web + '/webhdfs/v1/?op=LISTSTATUS'); console.log(await r.text()); expect(r.status).toBe(200) }) })
