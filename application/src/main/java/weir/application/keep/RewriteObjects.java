package weir.application.keep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import weir.application.archive.ArchiveMemory;
import weir.application.lake.DeletedMark;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * Has objects take the place of others, a batch at a time. A batch takes effect whole, whenever the process ends: first what
 * is to take the place of objects is put aside, then it is decided, then it takes their place and they go. No reader misses
 * an event that stays, at any moment. For use by one thread at a time.
 */
final class RewriteObjects {
    private final Lake lake;
    private final ObjectReader reader;
    private final KeeperObjects objects;
    private final ArchiveMemory memory = new ArchiveMemory(8L << 20);

    RewriteObjects(Lake lake, ObjectReader reader, KeeperObjects objects) {
        this.lake = lake;
        this.reader = reader;
        this.objects = objects;
    }

    /**
     * Objects and what takes their place.
     *
     * @param from next to each other, in order
     * @param into empty if nothing of them stays
     * @param stays which events do
     * @param events how many that must be
     */
    record Rewrite(List<ObjectName> from, Optional<ObjectName> into, Predicate<Entry> stays, long events) {
        List<ObjectName> leaving() {
            return from.stream().filter(name -> !into.equals(Optional.of(name))).toList();
        }
    }

    /** Ends, or takes back, what a process before this one left in the middle. */
    void recover() {
        objects.underWay().ifPresent(batch -> {
            if (batch.isDecided()) {
                finish(batch);
            } else {
                abandon(batch);
            }
        });
    }

    private void abandon(UnderWay batch) {
        batch.replaced().forEach(name -> lake.delete(UnderWay.aside(name)));
        objects.end();
    }

    /** May be done again from its beginning, wherever it was broken off. */
    private void finish(UnderWay batch) {
        objects.audit(batch.auditName(), batch.audit());
        batch.replaced().forEach(objects::replaceByAside);
        batch.deleted().forEach(lake::delete);
        batch.replaced().forEach(name -> lake.delete(UnderWay.aside(name)));
        objects.end();
    }

    /**
     * Does a batch.
     *
     * @param marks up to where events of channels may be gone with it
     * @param audit durable before anything is deleted
     * @throws PlanDoesNotFit if of any objects not as many events stay as should; nothing was done
     */
    void run(List<Rewrite> rewrites, Map<ChannelName, Position> marks, ObjectName auditName, String audit) {
        UnderWay batch = new UnderWay(
                false,
                rewrites.stream().flatMap(rewrite -> rewrite.into().stream()).toList(),
                rewrites.stream().flatMap(rewrite -> rewrite.leaving().stream()).toList(),
                auditName,
                audit);
        objects.begin(batch);
        try {
            rewrites.forEach(this::putAside);
        } catch (PlanDoesNotFit e) {
            abandon(batch);
            throw e;
        }
        marks.forEach((channel, upTo) -> DeletedMark.move(lake, channel, upTo));
        objects.begin(batch.decided());
        finish(batch);
    }

    private void putAside(Rewrite rewrite) {
        if (rewrite.into().isEmpty()) {
            return;
        }
        ObjectName into = rewrite.into().get();
        Rewritten content = new Rewritten(reader, rewrite.from(), rewrite.stays(), memory, rewrite.events());
        LakeFormat format = reader.format(into).orElseThrow();
        lake.put(UnderWay.aside(into), out -> format.write(content, out));
    }
}
