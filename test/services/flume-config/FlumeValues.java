import com.google.common.eventbus.EventBus;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flume.Context;
import org.apache.flume.conf.FlumeConfiguration;
import org.apache.flume.conf.FlumeConfiguration.AgentConfiguration;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.UriConfigurationProvider;

/**
 * What FlumeConfiguration leaves of properties files, values and all: reads file names from standard input and prints one
 * JSON line for each, {"a1":{"sources":{"r1":{"type":"netcat"}},"channels":{},"sinks":{}}}; `{}` when it
 * stops with an exception. References are replaced as Flume does.
 */
public class FlumeValues {
  public static void main(String[] args) throws Exception {
    List<String> files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().collect(Collectors.toList());
    java.io.PrintStream out = new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String file : files) out.println(agents(file));
    System.exit(0);
  }

  private static String agents(String file) {
    try {
      Map<String, String> agents = new TreeMap<>();
      FlumeConfiguration all = new Provider(file).read();
      for (String name : FlumeKeeps.agentNames(file))
        if (all.getConfigurationFor(name) != null) agents.put(name, agent(all.getConfigurationFor(name)));
      return object(agents);
    } catch (Throwable failure) {
      System.err.println(file + ": " + failure);
      return "{}";
    }
  }

  private static String agent(AgentConfiguration agent) {
    Map<String, String> sections = new TreeMap<>();
    sections.put("sources", components(agent.getSourceContext()));
    sections.put("channels", components(agent.getChannelContext()));
    sections.put("sinks", components(agent.getSinkContext()));
    return object(sections);
  }

  private static String components(Map<String, Context> contexts) {
    Map<String, String> all = new TreeMap<>();
    for (Map.Entry<String, Context> one : contexts.entrySet()) {
      Map<String, String> values = new TreeMap<>();
      for (Map.Entry<String, String> value : one.getValue().getParameters().entrySet()) values.put(value.getKey(), quoted(value.getValue()));
      all.put(one.getKey(), object(values));
    }
    return object(all);
  }

  private static String object(Map<String, String> json) {
    return json.entrySet().stream().map(one -> quoted(one.getKey()) + ":" + one.getValue()).collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') json.append('\\').append(c);
      else if (c < ' ') json.append(String.format("\\u%04x", (int) c));
      else json.append(c);
    }
    return json.append('"').toString();
  }

  private static class Provider extends UriConfigurationProvider {
    Provider(String file) {
      super("", List.of(new FileConfigurationSource(new File(file).getAbsoluteFile().toURI())), null, new EventBus(), 0);
    }

    FlumeConfiguration read() {
      return getFlumeConfiguration();
    }
  }
}
