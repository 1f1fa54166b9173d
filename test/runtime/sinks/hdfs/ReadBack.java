import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Writable;

/**
 * Prints files as Hadoop's own classes read them: what `hadoop fs -text` says; for `seq:` in front of a path the classes of
 * the file, then a line for each record with its key and the bytes of its value. Each file's output has a line `== path`
 * in front.
 */
public class ReadBack {
  public static void main(String[] args) throws Exception {
    Configuration conf = new Configuration();
    conf.set("fs.defaultFS", args[0]);
    for (int i = 1; i < args.length; i++) {
      System.out.println("== " + args[i]);
      if (args[i].startsWith("seq:")) records(conf, new Path(args[i].substring(4)));
      else new FsShell(conf).run(new String[] {"-text", args[i]});
      System.out.flush();
    }
  }

  static void records(Configuration conf, Path path) throws Exception {
    try (SequenceFile.Reader in = new SequenceFile.Reader(conf, SequenceFile.Reader.file(path))) {
      System.out.println(in.getKeyClassName() + " " + in.getValueClassName() + " " + in.getCompressionType());
      LongWritable key = new LongWritable();
      Writable value = (Writable) in.getValueClass().getDeclaredConstructor().newInstance();
      while (in.next(key, value)) System.out.println(key.get() + " " + body(value));
    }
  }

  static String body(Writable value) {
    return value instanceof Text ? value.toString() : new String(((BytesWritable) value).copyBytes());
  }
}
