package weir.bootstrap.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = "Prints the events of a channel as they come, one a line, until Ctrl-C.",
        footer = {"", "Examples:", "  weir tail demand", "  weir tail demand --json | jq .created"})
final class TailCommand implements Callable<Integer> {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @Parameters(paramLabel = "CHANNEL", description = "The channel to follow.")
    private String channel = "";

    @Option(names = "--json", description = "Print whole envelopes, not only the data.")
    private boolean json;

    @Option(
            names = {"-n", "--events"},
            paramLabel = "COUNT",
            description = "End after so many events.")
    private Optional<Long> eventsMax = Optional.empty();

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;
    private long printed;

    TailCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        WeirClient server = client.connect(context);
        return Interruption.endsWell(context.screen().out(), () -> follow(server));
    }

    /** The first connection must succeed: later ones are tried for as long as it takes. */
    private int follow(WeirClient server) throws IOException, InterruptedException {
        Optional<String> lastId = Optional.empty();
        Duration wait = FIRST_WAIT;
        boolean connected = false;
        while (true) {
            Optional<Duration> asked = Optional.empty();
            try (EventStream stream = new EventStream(server.tail(channel, lastId))) {
                if (connected) {
                    context.screen().err().println("connected again");
                }
                connected = true;
                wait = FIRST_WAIT;
                try {
                    if (print(stream)) {
                        return ExitCode.OK.number();
                    }
                } finally {
                    lastId = stream.lastId().isPresent() ? stream.lastId() : lastId;
                    asked = stream.retry();
                }
            } catch (IOException e) {
                if (!connected) {
                    throw server.unreachable(e);
                }
            }
            Duration pause = asked.orElse(wait);
            context.screen().err().println("connection lost; trying again in " + Durations.text(pause));
            context.pause().lasting(pause);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** @return whether it is done: nobody reads any more, or as many events as were asked for have been printed */
    private boolean print(EventStream stream) throws IOException {
        PrintWriter out = context.screen().out();
        for (Optional<EventStream.Message> next = stream.next(); next.isPresent(); next = stream.next()) {
            String envelope = next.get().data();
            if (!envelope.startsWith("{")) {
                continue;
            }
            String line = json ? envelope : data(envelope);
            out.println(context.screen().ability().outTerminal() ? CellText.harmless(line) : line);
            printed++;
            if (out.checkError() || (eventsMax.isPresent() && printed >= eventsMax.get())) {
                return true;
            }
        }
        return false;
    }

    /** The envelope's data as it came: JSON by its own characters, anything else as text, or in base64 if it is none. */
    static String data(String envelope) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(envelope)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                if (name.equals("data")) {
                    return envelope.substring(
                            from, (int) parser.currentLocation().getCharOffset());
                }
                if (name.equals("data_base64")) {
                    return text(parser.getText());
                }
            }
        }
        return envelope;
    }

    private static String text(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (CharacterCodingException e) {
            return base64;
        }
    }
}
