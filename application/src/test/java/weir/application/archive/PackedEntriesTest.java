package weir.application.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

class PackedEntriesTest {
    private final ArchiveMemory memory = new ArchiveMemory(16L << 20);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesWhatWasAddedInOrder(long seed) {
        Random random = new Random(seed);
        PackedEntries packed = new PackedEntries(memory);
        List<Entry> added = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Entry entry = entry(random, i, random.nextInt(4_000));
            added.add(entry);
            packed.add(entry);
        }

        assertThat(packed.size()).isEqualTo(added.size());
        assertThat(packed).containsExactlyElementsOf(added);
        assertThat(packed).as("once more").containsExactlyElementsOf(added);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (16 << 10) - 40, 16 << 10, (1 << 20) - 40, 1 << 20, 3 << 20})
    void anEventOfAnySizeFits(int size) {
        Random random = new Random(size);
        PackedEntries packed = new PackedEntries(memory);
        List<Entry> added = List.of(entry(random, 0, size), entry(random, 1, 100), entry(random, 2, size));
        added.forEach(packed::add);

        assertThat(packed).containsExactlyElementsOf(added);
    }

    @Test
    void takesTheArraysOfTheOneBeforeAgain() {
        Random random = new Random(5);
        PackedEntries first = new PackedEntries(memory);
        for (int i = 0; i < 40; i++) {
            first.add(entry(random, i, 100_000));
        }
        byte[] last = lastOf(first).envelope().data().array();
        first.release();

        assertThat(memory.chunk()).isSameAs(last);
    }

    @Test
    void keepsAQuarterOfTheMemoryAndNoMore() {
        byte[] one = new byte[ArchiveMemory.CHUNK_BYTES];
        byte[] two = new byte[ArchiveMemory.CHUNK_BYTES];
        ArchiveMemory small = new ArchiveMemory(4L * ArchiveMemory.CHUNK_BYTES);
        small.giveBack(one);
        small.giveBack(two);

        assertThat(small.chunk()).isSameAs(one);
        assertThat(small.chunk()).isNotSameAs(two);
    }

    @Test
    void anIteratorEnds() {
        PackedEntries packed = new PackedEntries(memory);
        packed.add(entry(new Random(1), 0, 10));
        Iterator<Entry> entries = packed.iterator();
        entries.next();

        assertThat(entries.hasNext()).isFalse();
        Assertions.assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(entries::next);
    }

    private static Entry lastOf(PackedEntries packed) {
        Entry last = null;
        for (Entry entry : packed) {
            last = entry;
        }
        assertThat(last).isNotNull();
        return last;
    }

    private static Entry entry(Random random, int number, int size) {
        byte[] around = new byte[size + 7];
        random.nextBytes(around);
        Envelope envelope = new Envelope(
                new DataId(random.nextLong(), random.nextLong()),
                new SourceName("shop-" + random.nextInt(2)),
                new ChannelName("orders"),
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                random.nextInt(3) == 0 ? "text/plain" : Envelope.JSON,
                Payload.slice(around, 3, size),
                random.nextInt(3) == 0 ? Map.of(Envelope.CLIENT_ADDRESS, "10.0.0." + random.nextInt(3)) : Map.of());
        return new Entry(
                new Position("p" + number),
                envelope,
                random.nextBoolean()
                        ? Optional.of(new Position("x".repeat(1 + random.nextInt(64))))
                        : Optional.empty());
    }
}
