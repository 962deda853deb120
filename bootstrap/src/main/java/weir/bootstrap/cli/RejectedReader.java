package weir.bootstrap.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectedEvent;
import weir.domain.reject.RejectedKey;
import weir.domain.table.Row;

/** Reads all the rejected events that are meant, in the order of time, a few megabytes at a time. */
final class RejectedReader {
    private static final int ROWS_MAX = 1_000;
    private static final long BYTES_MAX = 4L << 20;

    /** Where the columns that are a row's own begin, behind id, source and time. */
    private static final int FIRST_VALUE = 3;

    private static final int DATA = 10;

    private final Context context;
    private final Queries queries;
    private final RejectedQuery meant;
    private final RejectedTrial trial;

    RejectedReader(Context context, Queries queries, RejectedQuery meant, RejectedTrial trial) {
        this.context = context;
        this.queries = queries;
        this.meant = meant;
        this.trial = trial;
    }

    void forEach(Consumer<RejectedEvent> each) throws InterruptedException {
        Optional<RejectedKey> behind = Optional.empty();
        for (Optional<RejectedKey> last = last(behind); last.isPresent(); last = last(behind)) {
            QueryResult page = queries.run(context, meant.page(context.clock(), behind, last.get()));
            for (List<@Nullable Object> values : page.rows()) {
                RejectedEvent event = trial.read(row(values));
                if (trial.isMeant(event)) {
                    each.accept(event);
                }
            }
            behind = last;
        }
    }

    /** The last one of the next page: some events are as large as a request may be. */
    private Optional<RejectedKey> last(Optional<RejectedKey> behind) throws InterruptedException {
        QueryResult sizes = queries.run(context, meant.sizes(context.clock(), behind, ROWS_MAX));
        Optional<RejectedKey> last = Optional.empty();
        long bytes = 0;
        for (List<@Nullable Object> row : sizes.rows()) {
            bytes += number(row.get(2));
            if (last.isPresent() && bytes > BYTES_MAX) {
                break;
            }
            last = Optional.of(new RejectedKey(moment(number(row.get(0))), id(row.get(1))));
        }
        return last;
    }

    private static Row row(List<@Nullable Object> values) {
        List<@Nullable Object> own = new ArrayList<>(values.subList(FIRST_VALUE, values.size()));
        own.set(DATA - FIRST_VALUE, Payload.of(Base64.getDecoder().decode(String.valueOf(values.get(DATA)))));
        return new Row(
                id(values.get(0)),
                new SourceName(String.valueOf(values.get(1))),
                number(values.get(2)),
                Collections.unmodifiableList(own),
                Optional.empty());
    }

    private static DataId id(@Nullable Object text) {
        return DataId.parse(String.valueOf(text))
                .orElseThrow(() -> new IllegalStateException(text + " is not the id of an event"));
    }

    private static long number(@Nullable Object number) {
        return Long.parseLong(String.valueOf(number));
    }

    private static Instant moment(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
