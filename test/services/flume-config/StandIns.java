import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Classes that a properties file names and that are not there: each gets a stand-in of the kind that its key asks for.
 * Of Flume's own classes only those whose libraries are hard to have get one; a misspelt name must fail as it does.
 */
class StandIns {
  /** What a class must be, by the key that names it; the first match counts. `Builder` is what its inner class of that name must be. */
  private static final String[][] KINDS = {
    {"[^.]+\\.sources\\.[^.]+\\.type", "extends org.apache.flume.source.AbstractSource implements org.apache.flume.conf.Configurable, org.apache.flume.EventDrivenSource",
      "public void configure(org.apache.flume.Context context) {}", ""},
    {"[^.]+\\.sinks\\.[^.]+\\.type", "extends org.apache.flume.sink.AbstractSink implements org.apache.flume.conf.Configurable",
      "public void configure(org.apache.flume.Context context) {} public Status process() { return Status.BACKOFF; }", ""},
    {"[^.]+\\.channels\\.[^.]+\\.type", "extends org.apache.flume.channel.AbstractChannel",
      "public void put(org.apache.flume.Event event) {} public org.apache.flume.Event take() { return null; } public org.apache.flume.Transaction getTransaction() { return null; }", ""},
    {".*\\.interceptors\\.[^.]+\\.type", "implements org.apache.flume.interceptor.Interceptor",
      "public void initialize() {} public void close() {} public org.apache.flume.Event intercept(org.apache.flume.Event event) { return event; }"
        + " public java.util.List<org.apache.flume.Event> intercept(java.util.List<org.apache.flume.Event> events) { return events; }",
      "implements org.apache.flume.interceptor.Interceptor.Builder { public void configure(org.apache.flume.Context context) {} public %s build() { return new %s(); } }"},
    {".*\\.selector\\.type", "extends org.apache.flume.channel.AbstractChannelSelector",
      "public void configure(org.apache.flume.Context context) {} public java.util.List<org.apache.flume.Channel> getRequiredChannels(org.apache.flume.Event event) { return getAllChannels(); }"
        + " public java.util.List<org.apache.flume.Channel> getOptionalChannels(org.apache.flume.Event event) { return java.util.List.of(); }", ""},
    {".*\\.processor\\.type", "extends org.apache.flume.sink.AbstractSinkProcessor",
      "public void configure(org.apache.flume.Context context) {} public org.apache.flume.Sink.Status process() { return org.apache.flume.Sink.Status.BACKOFF; }", ""},
    {".*\\.handler", "implements org.apache.flume.source.http.HTTPSourceHandler",
      "public void configure(org.apache.flume.Context context) {}"
        + " public java.util.List<org.apache.flume.Event> getEvents(javax.servlet.http.HttpServletRequest request) { return java.util.List.of(); }", ""},
    {".*(serializer|deserializer|policy|resolver|Class|class|\\.type)", "", "", ""},
  };

  private static final String[] SINKS_OF_PLUGINS = {
    "hbase.HBaseSink", "hbase.AsyncHBaseSink", "hbase2.HBase2Sink", "hive.HiveSink", "elasticsearch.ElasticSearchSink", "kite.DatasetSink",
  };

  private static final Pattern CLASS = Pattern.compile("([a-z]\\w*\\.)+[A-Z]\\w*(\\$Builder)?");

  private final Path folder;
  private final Map<String, String> sources = new LinkedHashMap<>();

  StandIns(File folder) {
    this.folder = folder.toPath();
    for (String sink : SINKS_OF_PLUGINS) sources.put("org.apache.flume.sink." + sink, source("org.apache.flume.sink." + sink, KINDS[1]));
  }

  void add(Properties properties) {
    for (String key : properties.stringPropertyNames()) {
      String name = properties.getProperty(key).trim();
      if (!CLASS.matcher(name).matches() || name.toLowerCase().startsWith("org.apache.flume.")) continue;
      String outer = name.replace("$Builder", "");
      if (!isThere(outer)) Stream.of(KINDS).filter(kind -> key.trim().matches(kind[0])).findFirst().ifPresent(kind -> sources.putIfAbsent(outer, source(outer, kind)));
    }
  }

  /** All at once, into the folder of the class path. */
  void compile() throws Exception {
    String[] files = new String[sources.size()];
    int count = 0;
    for (Map.Entry<String, String> one : sources.entrySet()) {
      Path file = folder.resolve(one.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, one.getValue());
      files[count++] = file.toString();
    }
    Stream<String> options = Stream.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"), "-d", folder.toString());
    int status = ToolProvider.getSystemJavaCompiler().run(null, System.err, System.err, Stream.concat(options, Stream.of(files)).toArray(String[]::new));
    if (status != 0) throw new IllegalStateException("the stand-ins do not compile");
  }

  private static String source(String name, String[] kind) {
    int dot = name.lastIndexOf('.');
    String simple = name.substring(dot + 1);
    String builder = kind[3].isEmpty() ? "" : "public static class Builder " + kind[3].replace("%s", simple);
    return "package " + name.substring(0, dot) + "; public class " + simple + " " + kind[1] + " { " + kind[2] + " " + builder + " }\n";
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, StandIns.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }
}
