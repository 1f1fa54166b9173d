import java.util.Collections;
import java.util.TreeSet;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.MapMessage;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.ObjectMessage;
import javax.jms.Session;
import javax.jms.StreamMessage;
import javax.jms.TextMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Takes all messages of a queue and prints a line for each: its kind and its body, with a tab between. */
public class Receive {
  public static void main(String[] args) throws Exception {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(args[0]);
        Connection connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      MessageConsumer consumer = session.createConsumer(session.createQueue(args[1]));
      for (Message message; (message = consumer.receive(1000)) != null; ) System.out.println(line(message));
    }
    System.exit(0);
  }

  private static String line(Message message) throws Exception {
    if (message instanceof TextMessage) return "text\t" + ((TextMessage) message).getText();
    if (message instanceof ObjectMessage) return "object\t" + ((ObjectMessage) message).getObject();
    if (message instanceof StreamMessage) return "stream\t" + ((StreamMessage) message).readString();
    if (message instanceof BytesMessage) return "bytes\t" + ((BytesMessage) message).getBodyLength();
    if (message instanceof MapMessage) return "map\t" + String.join(" ", names((MapMessage) message));
    return "bare\t";
  }

  private static TreeSet<String> names(MapMessage map) throws Exception {
    TreeSet<String> names = new TreeSet<>();
    for (Object name : Collections.list(map.getMapNames())) names.add((String) name);
    return names;
  }
}
