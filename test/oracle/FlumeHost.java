import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flume.node.Application;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.UriConfigurationProvider;

/**
 * Many Flume agents in one Java process, each as Flume's own main class starts one whose file is not watched. Reads lines
 * "start FOLDER" (its agent.properties, agent "a") and "stop FOLDER"; answers each with "done FOLDER" or "failed FOLDER WHY".
 */
public class FlumeHost {
  private static final Map<String, Application> agents = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 2);
      new Thread(() -> answer(words[0], words[1])).start();
    }
    System.exit(0);
  }

  private static void answer(String word, String folder) {
    String answer = "done " + folder;
    try {
      if (word.equals("start")) start(folder);
      else agents.remove(folder).stop();
    } catch (Throwable failure) {
      answer = "failed " + folder + " " + failure;
    }
    synchronized (agents) {
      System.out.println(answer);
    }
  }

  private static void start(String folder) {
    FileConfigurationSource source = new FileConfigurationSource(new File(folder, "agent.properties").toURI());
    Application agent = new Application();
    agents.put(folder, agent);
    agent.handleConfigurationEvent(new UriConfigurationProvider("a", List.of(source), null, null, 0).getConfiguration());
    agent.start();
  }
}
