package weir.application.simulation;

import java.util.Locale;
import java.util.Set;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** What is the matter with an event; its own bytes say so. */
enum Kind {
    /** Goes to its channel's table. */
    PLAIN,
    /** Goes to its channel's table, and to one that several channels share. */
    SHARED,
    /** Meets the standard, and no rule can take it. */
    POISON,
    /** Does not meet the standard. */
    UNFIT;

    static final TableName SHARED_TABLE = new TableName("shared");
    static final TableName REJECTED_TABLE = TableSpec.rejected().name();

    private static final int HEAD_BYTES_MAX = 80;

    private final String mark = "\"k\":\"" + name().toLowerCase(Locale.ROOT) + "\"";

    /** An event of this kind, with a number of its own, in JSON if it is fit. */
    String text(int number) {
        String fields = "\"n\":" + number + "," + mark + ",\"id\":\"order-" + number + "\"";
        return this == UNFIT ? "[" + fields + "]" : "{" + fields + "}";
    }

    static Kind of(Envelope event) {
        Payload data = event.data();
        String head = Payload.slice(data.array(), data.offset(), Math.min(HEAD_BYTES_MAX, data.length()))
                .text();
        for (Kind kind : values()) {
            if (head.contains(kind.mark)) {
                return kind;
            }
        }
        throw new Broken("an event that nobody sent: " + head);
    }

    /** The tables in which such an event ends, once in each. */
    static Set<TableName> tables(Envelope event) {
        if (event.channel().equals(ChannelName.REJECTED)) {
            return Set.of(REJECTED_TABLE);
        }
        TableName own = Circumstances.table(event.channel());
        return switch (of(event)) {
            case PLAIN, UNFIT -> Set.of(own);
            case SHARED -> Set.of(own, SHARED_TABLE);
            case POISON -> Set.of(REJECTED_TABLE);
        };
    }
}
