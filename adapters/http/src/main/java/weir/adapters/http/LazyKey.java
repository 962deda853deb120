package weir.adapters.http;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A key that goes on being selected for reading when nobody wants to read. Jetty takes a connection out of the system's
 * set when a request has come, and puts it back for the next one; a client that waits for its answer sends nothing
 * meanwhile, so both can be spared. If it does send something, {@link #stop} does what was put off.
 *
 * <p>For use by the selector's thread; only {@link #interestOps()} may be asked by others.
 */
final class LazyKey extends SelectionKey {
    private final SelectionKey key;

    /** Nobody wants to read or write, and the system does not know. */
    private volatile boolean putOff;

    LazyKey(SelectionKey key) {
        this.key = key;
    }

    /** That key in place of this one; it is registered for the same. */
    LazyKey replacedBy(SelectionKey newKey) {
        LazyKey replacement = new LazyKey(newKey);
        replacement.putOff = putOff;
        return replacement;
    }

    /** Whether it is selected though nobody has asked for it. */
    boolean isPutOff() {
        return putOff;
    }

    /** Is not selected any more until somebody asks for it. */
    void stop() {
        putOff = false;
        key.interestOps(0);
    }

    @Override
    public SelectionKey interestOps(int ops) {
        putOff = ops == 0 && key.interestOps() == OP_READ;
        if (!putOff) {
            key.interestOps(ops);
        }
        return this;
    }

    @Override
    public int interestOps() {
        return putOff ? 0 : key.interestOps();
    }

    @Override
    public int readyOps() {
        return key.readyOps();
    }

    @Override
    public SelectableChannel channel() {
        return key.channel();
    }

    @Override
    public Selector selector() {
        return key.selector();
    }

    @Override
    public boolean isValid() {
        return key.isValid();
    }

    @Override
    public void cancel() {
        key.cancel();
    }
}
