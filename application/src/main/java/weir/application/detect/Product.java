package weir.application.detect;

import weir.application.ingest.DerivedEvent;
import weir.domain.alert.Notice;

/** What comes of a detector's finding. */
public sealed interface Product {
    /** An event for another channel. */
    record Derived(DerivedEvent event) implements Product {}

    /** Something about an alert that people are to be told. */
    record Told(Notice notice) implements Product {}
}
