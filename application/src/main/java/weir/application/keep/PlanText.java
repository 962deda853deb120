package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import weir.application.port.FailureCode;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.RowRemoval.Which;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.retain.RowPolicy.Spared;
import weir.domain.table.TableName;

/** A plan as it is kept: lines of parts with tabs between them, as docs/formats.md ("The keeper's objects") says. */
final class PlanText {
    private static final String FIRST_LINE = "weir plan 1";
    private static final String LAST_LINE = "end";
    private static final String NONE = "-";

    private PlanText() {}

    static byte[] write(Plan plan) {
        StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
        line(out, "plan", plan.id(), plan.made(), plan.fingerprint(), plan.isWhole());
        plan.kept().forEach(kept -> line(out, "kept", kept.channel(), kept.objects(), kept.bytes(), plain(kept.why())));
        plan.changes().forEach(change -> write(out, change));
        return out.append(LAST_LINE).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(StringBuilder out, Change change) {
        if (change instanceof Change.OfRows rows) {
            line(out, "rows", rows.table(), rows.which().before(), rows.rows(), plain(rows.why()));
            rows.which()
                    .spared()
                    .forEach(spared ->
                            line(out, "spare", text(spared.source()), text(spared.from()), text(spared.to())));
        } else if (change instanceof Change.OfObjects objects) {
            line(
                    out,
                    objects.action().code(),
                    objects.channel(),
                    text(objects.into()),
                    objects.events(),
                    objects.stays(),
                    objects.isLookedInto(),
                    plain(objects.why()));
            objects.from().forEach(object -> line(out, "from", object.name(), object.bytes()));
        }
    }

    private static String text(Optional<?> part) {
        return part.map(Object::toString).orElse(NONE);
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static void line(StringBuilder out, Object... parts) {
        for (int i = 0; i < parts.length; i++) {
            out.append(i == 0 ? "" : "\t").append(parts[i]);
        }
        out.append('\n');
    }

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if that is no plan as it was written */
    static Plan read(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 3
                || !lines.get(0).equals(FIRST_LINE)
                || !lines.get(lines.size() - 1).equals(LAST_LINE)) {
            throw new OperationFailed(FailureCode.CORRUPT, "a plan is not as Weir wrote it; plan anew");
        }
        try {
            return new Reading(lines.subList(1, lines.size() - 1)).plan();
        } catch (RuntimeException e) {
            throw new OperationFailed(FailureCode.CORRUPT, "a plan is not as Weir wrote it; plan anew", e);
        }
    }

    private static final class Reading {
        private final Iterator<String> lines;
        private String[] parts = new String[0];
        private boolean isOver;

        Reading(List<String> lines) {
            this.lines = lines.iterator();
            next();
        }

        private void next() {
            isOver = !lines.hasNext();
            parts = isOver ? new String[] {""} : lines.next().split("\t", -1);
        }

        private boolean is(String what) {
            return !isOver && parts[0].equals(what);
        }

        Plan plan() {
            String[] head = parts;
            next();
            List<Plan.Kept> kept = new ArrayList<>();
            for (; is("kept"); next()) {
                kept.add(new Plan.Kept(
                        new ChannelName(parts[1]), parts[4], Long.parseLong(parts[2]), Long.parseLong(parts[3])));
            }
            List<Change> changes = new ArrayList<>();
            while (!isOver) {
                changes.add(is("rows") ? rows() : objects());
            }
            return new Plan(
                    UUID.fromString(head[1]),
                    Instant.parse(head[2]),
                    head[3],
                    changes,
                    kept,
                    Boolean.parseBoolean(head[4]));
        }

        private Change rows() {
            String[] head = parts;
            next();
            List<Spared> spared = new ArrayList<>();
            for (; is("spare"); next()) {
                spared.add(new Spared(
                        part(parts[1], SourceName::new),
                        part(parts[2], Instant::parse),
                        part(parts[3], Instant::parse)));
            }
            return new Change.OfRows(
                    new TableName(head[1]),
                    new Which.CreatedBefore(Instant.parse(head[2]), spared),
                    Long.parseLong(head[3]),
                    head[4]);
        }

        private Change objects() {
            String[] head = parts;
            Change.Action action = null;
            for (Change.Action known : Change.Action.values()) {
                action = known.code().equals(head[0]) ? known : action;
            }
            if (action == null) {
                throw new IllegalArgumentException("a line begins with " + head[0]);
            }
            next();
            List<ObjectSummary> from = new ArrayList<>();
            for (; is("from"); next()) {
                from.add(new ObjectSummary(new ObjectName(parts[1]), Long.parseLong(parts[2])));
            }
            return new Change.OfObjects(
                    action,
                    new ChannelName(head[1]),
                    from,
                    part(head[2], ObjectName::new),
                    Long.parseLong(head[3]),
                    Long.parseLong(head[4]),
                    Boolean.parseBoolean(head[5]),
                    head[6]);
        }

        private static <T> Optional<T> part(String text, Function<String, T> made) {
            return text.equals(NONE) ? Optional.empty() : Optional.of(made.apply(text));
        }
    }
}
