import { graph as draw, type GraphFormat } from '../../graph/index.ts'
import { agentsOf, readModel } from '../read-model.ts'

export async function graph(file: string, { format, agent }: { format: GraphFormat; agent?: string }): Promise<void> {
  process.stdout.write(draw(agentsOf(readModel(file), agent), format))
}
