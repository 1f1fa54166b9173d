import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.Destination;
import javax.jms.MapMessage;
import javax.jms.Message;
import javax.jms.MessageProducer;
import javax.jms.Session;
import javax.jms.StreamMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Sends a JMS message for each line of standard input: kind, body and properties `name=value`, with tabs between them. */
public class Send {
  public static void main(String[] args) throws Exception {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(args[0]);
        Connection connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      Destination to = args[1].equals("topic") ? session.createTopic(args[2]) : session.createQueue(args[2]);
      MessageProducer producer = session.createProducer(to);
      BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line; (line = lines.readLine()) != null; ) {
        String[] fields = line.split("\t", -1);
        Message message = message(session, fields[0], fields[1]);
        for (int i = 2; i < fields.length; i++) {
          String[] property = fields[i].split("=", 2);
          if (property[1].matches("[0-9]+")) message.setIntProperty(property[0], Integer.parseInt(property[1]));
          else message.setStringProperty(property[0], property[1]);
        }
        message.setJMSCorrelationID("correlated");
        producer.send(message);
      }
    }
    System.exit(0);
  }

  private static Message message(Session session, String kind, String body) throws Exception {
    switch (kind) {
      case "text":
        return session.createTextMessage(body);
      case "object":
        return session.createObjectMessage(body);
      case "map":
        MapMessage map = session.createMapMessage();
        for (String entry : body.split(" ")) map.setString(entry, entry);
        return map;
      case "stream":
        StreamMessage stream = session.createStreamMessage();
        stream.writeString(body);
        return stream;
      case "bare":
        return session.createMessage();
      default:
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(body.getBytes(StandardCharsets.ISO_8859_1));
        return bytes;
    }
  }
}
