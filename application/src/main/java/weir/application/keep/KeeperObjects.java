package weir.application.keep;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import weir.application.lake.ChannelObject;
import weir.application.lake.RowsMark;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/** What the keeper notes of itself, in the lake: plans, the batch that is under way, and what was done. */
final class KeeperObjects {
    private static final String PLANS = "keeper/plans/";
    private static final String AUDIT = "keeper/audit/date=";
    private static final ObjectName UNDER_WAY = new ObjectName("keeper/under-way");
    private static final int PLANS_MAX = 100;

    private final Lake lake;

    KeeperObjects(Lake lake) {
        this.lake = lake;
    }

    /** Durable on return. Of others only the latest stay. */
    void keep(Plan plan) {
        // By time, so that the oldest comes first.
        List<ObjectSummary> plans = lake.list(PLANS, Optional.empty(), 10 * PLANS_MAX);
        for (ObjectSummary old : plans.subList(0, Math.max(0, plans.size() - PLANS_MAX))) {
            lake.delete(old.name());
        }
        lake.put(
                new ObjectName(PLANS + plan.made().getEpochSecond() + "-" + plan.id()),
                out -> out.write(PlanText.write(plan)));
    }

    Optional<Plan> plan(UUID id) {
        return lake.list(PLANS, Optional.empty(), 10 * PLANS_MAX).stream()
                .map(ObjectSummary::name)
                .filter(name -> name.path().endsWith("-" + id))
                .findFirst()
                .flatMap(this::read)
                .map(PlanText::read);
    }

    Optional<UnderWay> underWay() {
        return read(UNDER_WAY).map(UnderWay::read);
    }

    void begin(UnderWay batch) {
        lake.put(UNDER_WAY, out -> out.write(batch.write()));
    }

    void end() {
        lake.delete(UNDER_WAY);
    }

    /** Gives an object the content that lies aside, if it does. */
    void replaceByAside(ObjectName name) {
        ObjectName aside = UnderWay.aside(name);
        if (lake.list(aside.path(), Optional.empty(), 1).stream()
                .anyMatch(object -> object.name().equals(aside))) {
            lake.put(name, out -> {
                try (InputStream in =
                        lake.open(aside).orElseThrow(() -> new IOException("there is no object " + aside))) {
                    in.transferTo(out);
                }
            });
        }
    }

    /** Rows of events created before that may be gone from tables. Durable on return. */
    void noteRows(Instant before) {
        RowsMark.move(lake, before);
    }

    /** The object that says what one batch of a plan did. */
    static ObjectName auditName(Instant at, UUID plan, int batch) {
        return new ObjectName(AUDIT + LocalDate.ofInstant(at, ZoneOffset.UTC) + "/" + at.getEpochSecond() + "-" + plan
                + "-" + String.format("%06d", batch) + ".ndjson");
    }

    /** The object that says what an erasure did to one object. */
    static ObjectName auditName(Instant at, UUID erasure, ChannelObject object) {
        return new ObjectName(AUDIT + LocalDate.ofInstant(at, ZoneOffset.UTC) + "/" + at.getEpochSecond() + "-"
                + erasure + "-" + object.channel() + "-" + object.root() + "-" + object.first() + ".ndjson");
    }

    void put(ObjectName name, byte[] bytes) {
        lake.put(name, out -> out.write(bytes));
    }

    void audit(ObjectName name, String lines) {
        lake.put(name, out -> out.write(lines.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What was deleted or rewritten, a JSON object each, in order.
     *
     * @param from of that day or later
     */
    List<String> audit(Instant from, int max) {
        List<String> lines = new ArrayList<>();
        Optional<ObjectName> after = Optional.of(new ObjectName(AUDIT + LocalDate.ofInstant(from, ZoneOffset.UTC)));
        while (lines.size() < max) {
            List<ObjectSummary> page = lake.list(AUDIT, after, 100);
            if (page.isEmpty()) {
                break;
            }
            for (ObjectSummary object : page) {
                after = Optional.of(object.name());
                read(object.name()).ifPresent(bytes -> new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .forEach(lines::add));
            }
        }
        return lines.subList(0, Math.min(max, lines.size()));
    }

    Optional<byte[]> read(ObjectName name) {
        Optional<InputStream> opened = lake.open(name);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = opened.get()) {
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + name + ": " + e, e);
        }
    }
}
