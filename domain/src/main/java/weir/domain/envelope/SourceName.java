package weir.domain.envelope;

/** A named producer. */
public record SourceName(String value) {
    public SourceName {
        Names.require("source name", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
