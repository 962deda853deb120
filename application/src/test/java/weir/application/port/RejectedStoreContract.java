package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.RejectedStore.Selection;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectedKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableSpec;

/** What {@link RejectedStore} promises. */
public abstract class RejectedStoreContract {
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final SourceName SHOP = new SourceName("shop");
    private Warehouse warehouse;
    private RejectedStore rejected;

    /** A warehouse and the rejected events in it. */
    public record Opened(Warehouse warehouse, RejectedStore rejected) {}

    /** Opens an empty one. */
    protected abstract Opened open();

    @BeforeEach
    void openStore() {
        Opened opened = open();
        warehouse = opened.warehouse;
        rejected = opened.rejected;
    }

    @AfterEach
    void closeStore() {
        warehouse.close();
    }

    /** Its id orders after the numbers below it, also where signed numbers would not. */
    private static DataId id(long number) {
        return new DataId(number << 61, number);
    }

    private static RejectedKey key(long second, long number) {
        return new RejectedKey(NINE.plusSeconds(second), id(number));
    }

    private static Row row(RejectedKey key, SourceName source, String data, @Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values));
        all.add(7, Payload.of(data));
        return new Row(key.id(), source, key.created().getEpochSecond() * 1_000_000, all, Optional.empty());
    }

    private static Row unfit(RejectedKey key, String data) {
        return row(key, SHOP, data, "demand", "standard", "missing_field", "no mw", null, "mw", "text/x", null, null);
    }

    private void load(Row... rows) {
        warehouse.prepare(List.of(TableSpec.rejected()));
        load(TableSpec.rejected(), rows);
    }

    private void load(TableSpec table, Row... rows) {
        warehouse.load(new Warehouse.Batch(
                new AgentName("loader", 1), Map.of(), Map.of(table, Rows.of(table, List.of(rows)))));
    }

    private List<RejectedKey> keys(Selection selection) {
        return keys(rejected.page(selection, Optional.empty(), 100, 1_000));
    }

    private static List<RejectedKey> keys(List<Row> rows) {
        return rows.stream()
                .map(row -> new RejectedKey(Instant.ofEpochSecond(row.createdMicros() / 1_000_000), row.id()))
                .toList();
    }

    @Test
    void thereAreNoneWithoutTheTable() {
        assertThat(rejected.page(Selection.ALL, Optional.empty(), 10, 1_000)).isEmpty();
        assertThat(rejected.count(Selection.ALL, Optional.empty())).isZero();
        assertThat(rejected.remove(List.of(key(0, 1)))).isZero();
        assertThat(rejected.sweep()).isZero();
    }

    @Test
    void aRowComesAsItWasLoaded() {
        Row row = row(
                key(0, 1),
                SHOP,
                "{\"mw\":\u0000",
                "demand",
                "agent",
                "agent_failed",
                "it's wrong",
                "a rule",
                "mw",
                "text/x",
                "notify@2",
                "{\"client_address\":\"10.0.0.7\"}");
        load(row, unfit(key(0, 2), ""));

        assertThat(rejected.page(Selection.ALL, Optional.empty(), 10, 1_000))
                .containsExactly(row, unfit(key(0, 2), ""));
    }

    @Test
    void pagesComeInOrderAndMissNone() {
        load(unfit(key(1, 2), "a"), unfit(key(0, 7), "b"), unfit(key(1, 5), "c"), unfit(key(1, 3), "d"));

        List<RejectedKey> seen = new ArrayList<>();
        Optional<RejectedKey> behind = Optional.empty();
        for (List<Row> page = rejected.page(Selection.ALL, behind, 2, 1_000);
                !page.isEmpty();
                page = rejected.page(Selection.ALL, behind, 2, 1_000)) {
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            seen.addAll(keys(page));
            behind = Optional.of(seen.get(seen.size() - 1));
        }
        assertThat(seen).containsExactly(key(0, 7), key(1, 2), key(1, 3), key(1, 5));
        assertThat(rejected.count(Selection.ALL, Optional.of(key(1, 2)))).isEqualTo(2);
    }

    @Test
    void aPageEndsBeforeItIsTooLargeButHasOne() {
        load(unfit(key(0, 1), "x".repeat(500)), unfit(key(1, 2), "y".repeat(60)), unfit(key(2, 3), "z".repeat(60)));

        assertThat(keys(rejected.page(Selection.ALL, Optional.empty(), 10, 100)))
                .containsExactly(key(0, 1));
        assertThat(keys(rejected.page(Selection.ALL, Optional.of(key(0, 1)), 10, 100)))
                .containsExactly(key(1, 2));
        assertThat(keys(rejected.page(Selection.ALL, Optional.of(key(0, 1)), 10, 120)))
                .containsExactly(key(1, 2), key(2, 3));
    }

    @Test
    void aSelectionMeansThoseThatMeetAllOfIt() {
        load(
                row(key(0, 1), SHOP, "", "demand", "standard", "too_large", "r", null, null, "t", null, null),
                row(key(1, 2), SHOP, "", "clicks", "load", "no_table", "r", null, null, "t", null, null),
                row(
                        key(2, 3),
                        new SourceName("vpn"),
                        "",
                        "demand",
                        "agent",
                        "agent_failed",
                        "r",
                        "notify@2",
                        null,
                        "t",
                        "notify@2",
                        null),
                row(key(3, 4), SHOP, "", "demand", "agent", "agent_failed", "r", "notify@1", null, "t", null, null));

        assertThat(keys(selecting("demand", null, null, null, null, null, null)))
                .containsExactly(key(0, 1), key(2, 3), key(3, 4));
        assertThat(keys(selecting("demand", "shop", null, null, null, null, null)))
                .containsExactly(key(0, 1), key(3, 4));
        assertThat(keys(selecting(null, null, "load", null, null, null, null))).containsExactly(key(1, 2));
        assertThat(keys(selecting(null, null, null, "too_large", null, null, null)))
                .containsExactly(key(0, 1));
        assertThat(keys(selecting(null, null, null, null, "notify", null, null)))
                .containsExactly(key(2, 3), key(3, 4));
        assertThat(keys(selecting(null, null, null, null, "notify@2", null, null)))
                .containsExactly(key(2, 3));
        assertThat(keys(selecting(null, null, null, null, "noti", null, null))).isEmpty();
        assertThat(keys(selecting(null, null, null, null, null, NINE.plusSeconds(1), NINE.plusSeconds(3))))
                .containsExactly(key(1, 2), key(2, 3));
        assertThat(keys(selecting("it's", null, null, null, null, null, null))).isEmpty();
        assertThat(rejected.count(selecting("demand", null, null, null, null, null, null), Optional.empty()))
                .isEqualTo(3);
    }

    private static Selection selecting(
            @Nullable String channel,
            @Nullable String source,
            @Nullable String stage,
            @Nullable String code,
            @Nullable String agent,
            @Nullable Instant from,
            @Nullable Instant to) {
        return new Selection(
                Optional.ofNullable(channel),
                Optional.ofNullable(source),
                Optional.ofNullable(stage),
                Optional.ofNullable(code),
                Optional.ofNullable(agent),
                Optional.ofNullable(from),
                Optional.ofNullable(to));
    }

    @Test
    void removesThoseItIsToldAndNoOthers() {
        load(unfit(key(0, 1), "a"), unfit(key(0, 2), "b"), unfit(key(100_000, 1), "the same id a day later"));

        assertThat(rejected.remove(List.of(key(0, 1), key(5, 5)))).isEqualTo(1);
        assertThat(rejected.remove(List.of(key(0, 1), key(5, 5)))).isZero();
        assertThat(rejected.remove(List.of())).isZero();
        assertThat(keys(Selection.ALL)).containsExactly(key(0, 2), key(100_000, 1));
    }

    private static Row notice(RejectedKey about) {
        return new Row(
                about.id(),
                SHOP,
                NINE.plusSeconds(200_000).getEpochSecond() * 1_000_000,
                Arrays.asList(
                        "demand",
                        "replayed",
                        about.created().getEpochSecond() * 1_000_000,
                        "standard",
                        "missing_field",
                        null,
                        "a task"),
                Optional.empty());
    }

    @Test
    void aNoticeThatIsLoadedTakesItsRejectedEventAway() {
        load(unfit(key(0, 1), "a"), unfit(key(0, 2), "b"), unfit(key(100_000, 1), "c"));
        warehouse.prepare(List.of(TableSpec.settled()));

        load(TableSpec.settled(), notice(key(0, 1)));

        assertThat(keys(Selection.ALL)).containsExactly(key(0, 2), key(100_000, 1));
    }

    @Test
    void sweepsThoseThatWereSettledBeforeTheyCame() {
        warehouse.prepare(List.of(TableSpec.rejected(), TableSpec.settled()));
        load(TableSpec.settled(), notice(key(0, 1)));
        load(unfit(key(0, 1), "a"), unfit(key(0, 2), "b"), unfit(key(100_000, 1), "c"));

        assertThat(rejected.sweep()).isEqualTo(1);
        assertThat(rejected.sweep()).isZero();
        assertThat(keys(Selection.ALL)).containsExactly(key(0, 2), key(100_000, 1));
    }
}
