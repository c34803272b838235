import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.event.ruler.Machine;

/** Answers each line of standard input, a pattern and an event in a JSON array, with true or false. */
class Match {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (String line : (Iterable<String>) new java.io.BufferedReader(new java.io.InputStreamReader(System.in, "UTF-8")).lines()::iterator) {
      JsonNode question = json.readTree(line);
      Machine machine = Machine.builder().build();
      machine.addRule("rule", question.get(0).toString());
      System.out.println(!machine.rulesForJSONEvent(question.get(1).toString()).isEmpty());
    }
  }
}
