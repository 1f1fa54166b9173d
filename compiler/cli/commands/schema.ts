import { pipelineSchemaText } from '../../registry/pipeline-schema.ts'

export async function schema(): Promise<void> {
  process.stdout.write(pipelineSchemaText())
}
