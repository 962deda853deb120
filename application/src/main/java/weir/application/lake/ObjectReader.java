package weir.application.lake;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/** Reads lake objects of any format, by the ends of their names. */
public final class ObjectReader {
    private final Lake lake;
    private final List<LakeFormat> formats;

    public ObjectReader(Lake lake, List<LakeFormat> formats) {
        this.lake = lake;
        this.formats = List.copyOf(formats);
    }

    /** What of an object could be read. */
    public sealed interface Result {
        record Whole() implements Result {}

        /** @param reason why nothing behind the entries given out could be read */
        record Damaged(String reason) implements Result {}

        /** There is none of that name, or none any more. */
        record Gone() implements Result {}
    }

    /**
     * Hands out the entries of an object in order, as far as it can be read. What the receiver throws ends it.
     *
     * @throws OperationFailed {@link FailureCode#LAKE_UNAVAILABLE} if the lake does not give it
     */
    public Result read(ObjectName name, Consumer<Entry> receiver) {
        Optional<LakeFormat> format = format(name);
        if (format.isEmpty()) {
            return new Result.Damaged("its name ends like that of no format");
        }
        Optional<InputStream> opened = lake.open(name);
        if (opened.isEmpty()) {
            return new Result.Gone();
        }
        Receiver guarded = new Receiver(receiver);
        try (InputStream in = opened.get()) {
            format.get().read(in, guarded);
            return new Result.Whole();
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + name + ": " + e, e);
        } catch (OperationFailed e) {
            if (e.code() != FailureCode.CORRUPT || guarded.failed) {
                throw e;
            }
            return new Result.Damaged(String.valueOf(e.getMessage()));
        }
    }

    /**
     * How many entries an object holds; empty if that cannot be told, because it is damaged or not there.
     *
     * @throws OperationFailed {@link FailureCode#LAKE_UNAVAILABLE} if the lake does not give it
     */
    public OptionalLong count(ObjectName name) {
        Optional<LakeFormat> format = format(name);
        Optional<InputStream> opened = format.isEmpty() ? Optional.empty() : lake.open(name);
        if (opened.isEmpty()) {
            return OptionalLong.empty();
        }
        try (InputStream in = opened.get()) {
            return OptionalLong.of(format.get().count(in));
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + name + ": " + e, e);
        } catch (OperationFailed e) {
            if (e.code() != FailureCode.CORRUPT) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }

    /** The format that the end of its name stands for. */
    public Optional<LakeFormat> format(ObjectName name) {
        return formats.stream()
                .filter(known -> name.path().endsWith(known.extension()))
                .findFirst();
    }

    /** Tells a failure of whoever takes the entries from one of the object. */
    private static final class Receiver implements Consumer<Entry> {
        private final Consumer<Entry> receiver;
        private boolean failed;

        Receiver(Consumer<Entry> receiver) {
            this.receiver = receiver;
        }

        @Override
        public void accept(Entry entry) {
            failed = true;
            receiver.accept(entry);
            failed = false;
        }
    }
}
