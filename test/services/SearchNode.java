import java.util.List;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.transport.Netty4Plugin;

/** One node that speaks HTTP, with settings as arguments (`name=value`). The registry has the jars, not the distribution. */
public class SearchNode extends Node {
  SearchNode(Settings settings) {
    super(
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
        List.of(Netty4Plugin.class),
        true);
  }

  public static void main(String[] arguments) throws Exception {
    Settings.Builder settings = Settings.builder();
    for (String one : arguments) {
      String[] pair = one.split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    new SearchNode(settings.build()).start();
    Thread.currentThread().join();
  }
}
