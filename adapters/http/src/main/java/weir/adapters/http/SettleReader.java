package weir.adapters.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.agent.AgentBounds;
import weir.application.agent.SettleRequest;
import weir.application.agent.SettleRequest.Failed;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Reads the body of an acknowledgement. */
final class SettleReader {
    private static final Some NONE = new Some.Of(List.of());

    private final JsonParser parser;
    private @Nullable AgentName agent;
    private @Nullable String lease;
    private Some acknowledge = NONE;
    private Some giveBack = NONE;
    private Optional<Duration> extend = Optional.empty();
    private final List<Failed> fail = new ArrayList<>();

    private SettleReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws Unfit with what is wrong, for whoever sent it */
    static SettleRequest read(ChannelName channel, byte[] body) throws Unfit {
        try (JsonParser parser = JsonText.parser(body)) {
            return new SettleReader(parser).request(channel);
        } catch (IOException e) {
            throw new Unfit("the body is not JSON");
        }
    }

    private SettleRequest request(ChannelName channel) throws IOException, Unfit {
        require(parser.nextToken() == JsonToken.START_OBJECT, "the body is an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            field(parser.currentName());
        }
        require(parser.nextToken() == null, "the body is one object");
        AgentName named = agent;
        String given = lease;
        if (named == null || given == null) {
            throw new Unfit("the body must name \"agent\", and \"lease\" as the events came with it");
        }
        return new SettleRequest(channel, named, given, acknowledge, fail, giveBack, extend);
    }

    private void field(String name) throws IOException, Unfit {
        parser.nextToken();
        switch (name) {
            case "agent" -> agent = AgentNames.agent(text(name));
            case "lease" -> lease = text(name);
            case "acknowledge" -> acknowledge = some(name);
            case "give_back" -> giveBack = some(name);
            case "extend" ->
                extend = Optional.of(
                        QueryValues.duration(name, text(name), AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX));
            case "fail" -> {
                require(parser.currentToken() == JsonToken.START_ARRAY, "\"fail\" is a list");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    fail.add(failed());
                }
            }
            default ->
                throw new Unfit("the body may have \"agent\", \"lease\", \"acknowledge\", \"fail\", \"give_back\" and"
                        + " \"extend\", and has something else");
        }
    }

    private Some some(String name) throws IOException, Unfit {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            require(parser.getText().equals("all"), "\"" + name + "\" is \"all\", or a list of positions");
            return new Some.All();
        }
        require(parser.currentToken() == JsonToken.START_ARRAY, "\"" + name + "\" is \"all\", or a list of positions");
        List<Position> positions = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            positions.add(position(text(name)));
        }
        return new Some.Of(positions);
    }

    private Failed failed() throws IOException, Unfit {
        require(parser.currentToken() == JsonToken.START_OBJECT, "\"fail\" is a list of objects");
        Optional<Position> position = Optional.empty();
        String reason = "the agent gave no reason";
        Duration again = Duration.ZERO;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "position" -> position = Optional.of(position(text(name)));
                case "reason" -> reason = text(name);
                case "again" -> again = QueryValues.duration(name, text(name), Duration.ZERO, AgentBounds.LEASE_MAX);
                default ->
                    throw new Unfit(
                            "each of \"fail\" may have \"position\", \"reason\" and \"again\", and has something else");
            }
        }
        if (position.isEmpty()) {
            throw new Unfit("each of \"fail\" must have a \"position\"");
        }
        return new Failed(position.get(), reason, again);
    }

    private String text(String name) throws IOException, Unfit {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "\"" + name + "\" is text");
        return parser.getText();
    }

    private static Position position(String text) throws Unfit {
        if (!text.matches("[0-9A-Za-z]{1,64}")) {
            throw new Unfit("a position has 1 to 64 letters and digits, as it came with the event");
        }
        return new Position(text);
    }

    private static void require(boolean holds, String message) throws Unfit {
        if (!holds) {
            throw new Unfit(message);
        }
    }
}
