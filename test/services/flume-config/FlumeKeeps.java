import com.google.common.eventbus.EventBus;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.node.UriConfigurationProvider;

/**
 * What Flume's own configuration code leaves of properties files: reads file names from standard input and prints one
 * JSON line for each, {"file","agents":{"a1":{"sources":[],"channels":[],"runners":[]}|"none"|"fails"}}.
 * Its argument is an empty folder of the class path, for stand-ins of the users' own classes.
 */
public class FlumeKeeps {
  public static void main(String[] args) throws Exception {
    List<String> files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().collect(Collectors.toList());
    StandIns standIns = new StandIns(new File(args[0]));
    for (String file : files) standIns.add(read(file));
    standIns.compile();
    for (String file : files) System.out.println("{\"file\":" + quoted(file) + ",\"agents\":" + agents(file) + "}");
    System.exit(0);
  }

  /** Empty when Java can't read the text: then loading fails for every agent that one may ask for. */
  private static Properties read(String file) throws Exception {
    Properties properties = new Properties();
    try (InputStream in = new FileInputStream(file)) {
      properties.load(in);
    } catch (IllegalArgumentException malformed) {
      properties.clear();
    }
    return properties;
  }

  /** The agents that have a list. */
  static TreeSet<String> agentNames(String file) throws Exception {
    TreeSet<String> names = new TreeSet<>();
    for (String key : read(file).stringPropertyNames()) {
      String[] parts = key.trim().split("\\.", 2);
      if (parts.length == 2 && parts[1].matches("(sources|sinks|channels|sinkgroups|configfilters)")) names.add(parts[0]);
    }
    return names;
  }

  private static String agents(String file) throws Exception {
    return agentNames(file).stream().map(name -> quoted(name) + ":" + kept(file, name)).collect(Collectors.joining(",", "{", "}"));
  }

  private static String kept(String file, String agent) {
    try {
      FileConfigurationSource source = new FileConfigurationSource(new File(file).getAbsoluteFile().toURI());
      MaterializedConfiguration kept = new UriConfigurationProvider(agent, List.of(source), null, new EventBus(), 0).getConfiguration();
      if (kept == null || (kept.getSourceRunners().isEmpty() && kept.getChannels().isEmpty() && kept.getSinkRunners().isEmpty())) return "\"none\"";
      return "{\"sources\":" + list(kept.getSourceRunners().keySet()) + ",\"channels\":" + list(kept.getChannels().keySet())
          + ",\"runners\":" + list(kept.getSinkRunners().keySet()) + "}";
    } catch (Throwable failure) {
      System.err.println(file + " " + agent + ": " + failure);
      return "\"fails\"";
    }
  }

  private static String list(Collection<String> names) {
    List<String> quoted = new ArrayList<>();
    for (String name : new TreeSet<>(names)) quoted.add(quoted(name));
    return "[" + String.join(",", quoted) + "]";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
