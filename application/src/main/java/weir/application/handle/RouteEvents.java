package weir.application.handle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;

/** Publishes each event as it came to every channel whose condition holds, or else to one for the others. */
public final class RouteEvents implements EventHandler {
    private final List<Branch> branches;
    private final Optional<ChannelName> otherwise;

    /** Where an event goes, and when. */
    public record Branch(Expression where, ChannelName to) {}

    /** @param otherwise where an event goes for which no condition holds; empty: nowhere */
    public RouteEvents(List<Branch> branches, Optional<ChannelName> otherwise) {
        this.branches = List.copyOf(branches);
        this.otherwise = otherwise;
    }

    @Override
    public List<Output> handle(Event event) throws EventRefused {
        EventFields asked = event.asked();
        List<Output> outputs = new ArrayList<>();
        for (Branch branch : branches) {
            if (branch.where.test(asked)) {
                outputs.add(output(event, branch.to));
            }
        }
        if (outputs.isEmpty()) {
            otherwise.ifPresent(to -> outputs.add(output(event, to)));
        }
        return outputs;
    }

    private static Output output(Event event, ChannelName to) {
        return new Output(to, event.contentType(), event.envelope().data());
    }
}
