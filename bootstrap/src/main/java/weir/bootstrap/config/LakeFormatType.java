package weir.bootstrap.config;

/** How envelopes are laid out in lake objects. */
public enum LakeFormatType {
    PARQUET("parquet"),
    NDJSON_GZ("ndjson.gz"),
    NDJSON_ZST("ndjson.zst");

    private final String configName;

    LakeFormatType(String configName) {
        this.configName = configName;
    }

    /** As the configuration spells it. */
    public String configName() {
        return configName;
    }
}
