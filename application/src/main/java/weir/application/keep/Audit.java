package weir.application.keep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.application.lake.ChannelObject;
import weir.application.port.ObjectName;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What was done, as JSON, a line each: docs/formats.md ("The keeper's objects"). */
final class Audit {
    private Audit() {}

    static String lines(Plan plan, List<Change.OfObjects> batch) {
        return batch.stream().map(change -> line(plan, change)).collect(Collectors.joining());
    }

    private static String line(Plan plan, Change.OfObjects change) {
        List<Value> objects = new ArrayList<>();
        change.from().forEach(object -> objects.add(Value.text(object.name().path())));
        Structure line = head(plan, change.action().code())
                .with("channel", Value.text(change.channel().value()))
                .with("objects", new Listing(objects));
        if (change.into().isPresent()) {
            line = line.with("into", Value.text(change.into().get().path()));
        }
        return text(line.with("bytes", Value.whole(change.bytes()))
                .with("events", Value.whole(change.events()))
                .with("deleted", Value.whole(change.events() - change.stays()))
                .with("why", Value.text(change.why())));
    }

    /** @param deleted how many rows went */
    static String line(Plan plan, Change.OfRows change, long deleted) {
        return text(head(plan, "rows")
                .with("table", Value.text(change.table().value()))
                .with("before", new Value.Time(change.which().before()))
                .with("deleted", Value.whole(deleted))
                .with("why", Value.text(change.why())));
    }

    /** @param deleted how many events were erased */
    static String line(Erasable erasable, ChannelObject object, Optional<ObjectName> into, long deleted) {
        Structure line = new Structure()
                .with("at", new Value.Time(erasable.made()))
                .with("plan", Value.text(erasable.id().toString()))
                .with("action", Value.text("erase"))
                .with("channel", Value.text(object.channel().value()))
                .with("objects", new Listing(List.of(Value.text(object.name().path()))));
        if (into.isPresent()) {
            line = line.with("into", Value.text(into.get().path()));
        }
        return text(line.with("deleted", Value.whole(deleted)).with("why", Value.text("erased")));
    }

    private static String text(Structure line) {
        return JsonWriter.write(line) + "\n";
    }

    private static Structure head(Plan plan, String action) {
        return new Structure()
                .with("at", new Value.Time(plan.made()))
                .with("plan", Value.text(plan.id().toString()))
                .with("action", Value.text(action));
    }
}
